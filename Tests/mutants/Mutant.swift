internal import Glibc

/// What the switches of the patches ask. Only the copy that `Tests/mutants/run` builds has this file, in Bytes.
package enum Mutant {
    private static let chosen: String? = unsafe getenv("TAMCAP_MUTANT").map { unsafe String(cString: $0) }

    /// Whether the rule of this name is broken in this process.
    package static func isOn(_ rule: String) -> Bool { chosen == rule }
}
