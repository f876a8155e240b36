/// What this build calls itself to its peers, in logs and for `--version`: one for all programs, which are made and
/// installed together.
package enum Build {
    package static let version = "0.3.0"
    package static let name = "tamcap \(version)"
}
