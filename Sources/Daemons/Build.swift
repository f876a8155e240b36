/// What this build calls itself to its peers, in logs and for `--version`.
package enum Build {
    package static let version = "0.1.0"
    package static let name = "tamcap \(version)"
}
