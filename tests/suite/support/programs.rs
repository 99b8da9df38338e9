//! Programs that tests use if they are there; where they must be, their absence is a failure.

/// Whether a test is skipped because programs are missing; `None` says that all are there.
///
/// # Panics
///
/// Where the environment says that they must be there: `CI` or `JIANBAO_REQUIRE_SERVERS` is `1` or `true`.
pub fn are_there(missing: Option<&str>) -> bool {
    let Some(missing) = missing else { return true };
    let demanded = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1" || value == "true");
    assert!(!demanded("CI") && !demanded("JIANBAO_REQUIRE_SERVERS"), "not installed: {missing}");
    eprintln!("SKIPPED: not installed: {missing}");
    false
}
