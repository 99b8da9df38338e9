//! The libraries' English about TOML and types, said again in the office's language.

/// An unknown key, with the nearest known one if one is near.
pub fn unknown_key(key: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(key, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness >= 0.5);
    match nearest {
        Some((_, name)) => format!("没有这个键，是否想写 `{name}`？"),
        None => format!("没有这个键，可用的有：{}", known.join("、")),
    }
}

/// Any complaint of the TOML reader about a text: the line and what is wrong there.
pub fn complaint(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let line = line.map(|line| format!("第{line}行，")).unwrap_or_default();
    let message = error.message();
    let told = wrong_value(message);
    // Neither is a complaint about a value: then it is one about the writing.
    format!("{line}{}", if told == message { syntax(message) } else { told })
}

/// A value that serde refused.
pub fn wrong_value(message: &str) -> String {
    let ticks: Vec<&str> = message.split('`').collect();
    let quoted = |at: usize| ticks.get(at).copied().unwrap_or_default();
    let known = || ticks.iter().skip(3).step_by(2).copied().collect::<Vec<_>>();
    if message.starts_with("missing field") {
        format!("缺少 `{}`", quoted(1))
    } else if message.starts_with("unknown field") {
        format!("`{}`：{}", quoted(1), unknown_key(quoted(1), &known()))
    } else if message.starts_with("unknown variant") {
        format!("没有“{}”这个选项，可用的有：{}", quoted(1), known().join("、"))
    } else if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (got, wanted) = rest.split_once(", expected ").unwrap_or((rest, ""));
        format!("类型不符，写的是{}，应为{}", kind(got), kind(wanted))
    } else if let Some(rest) = message.strip_prefix("invalid value: ") {
        let (got, wanted) = rest.split_once(", expected ").unwrap_or((rest, ""));
        format!("数值不符，写的是{}，应为{}", kind(got), kind(wanted))
    } else if message.contains("input contains invalid characters")
        || message.contains("premature end of input")
        || message.contains("input is out of range")
        || message.contains("trailing input")
    {
        "日期或时间写法不对，日期如 \"2018-04-23\"，时间如 \"17:30\"".into()
    } else {
        message.to_string()
    }
}

/// A syntax error of the TOML reader.
pub fn syntax(message: &str) -> String {
    let known = [
        ("duplicate key", "同一个键写了两次"),
        ("invalid basic string", "字符串的引号不配对"),
        ("key with no value", "键后缺少等号和值"),
        ("missing value", "等号后缺少值"),
        ("unclosed table", "方括号不配对"),
        ("unclosed array", "方括号不配对"),
        ("string values must be quoted", "文字要加英文双引号"),
        ("extra", "多出了符号"),
        ("expected newline", "一行里写了两项，或缺少引号"),
        ("expected `]`", "方括号不配对"),
        ("expected `}`", "花括号不配对"),
        ("invalid array", "列表写法有误，各项之间用英文逗号"),
        ("missing comma", "列表各项之间缺少英文逗号"),
        ("invalid", "写法有误"),
    ];
    let found = known.iter().find(|(english, _)| message.contains(english));
    found.map_or_else(|| message.to_string(), |(_, chinese)| (*chinese).to_string())
}

fn kind(english: &str) -> String {
    let (name, value) = english.split_once(' ').unwrap_or((english, ""));
    match name {
        "string" if value.is_empty() => "文字（加双引号）".into(),
        "string" => format!("文字 {value}"),
        "a" if value == "string" || value.starts_with("string") => "文字（加双引号）".into(),
        "a" if value == "boolean" => "true 或 false".into(),
        "a" if value == "sequence" => "列表 [ ]".into(),
        "boolean" => format!("{value}（true 或 false）"),
        "integer" => format!("整数 {value}"),
        "floating" => format!("小数 {}", value.trim_start_matches("point ")),
        "sequence" => "列表 [ ]".into(),
        "map" | "struct" => "一节".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "不小于 0 的整数".into(),
        "i8" | "i16" | "i32" | "i64" => "整数".into(),
        _ => english.to_string(),
    }
}
