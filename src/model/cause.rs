//! Why the operating system refused something, in the office's language.

/// The operating system's reason in the office's language.
pub fn cause(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    match error.kind() {
        NotFound => "没有这个文件或目录".into(),
        PermissionDenied => "没有权限".into(),
        StorageFull => "磁盘已满".into(),
        InvalidData => "不是 UTF-8 文字".into(),
        IsADirectory => "这是一个目录".into(),
        ReadOnlyFilesystem => "文件系统只读".into(),
        _ => error.to_string(),
    }
}
