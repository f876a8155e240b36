package import Model

/// One expected unit, and the node by which its figures come.
package struct OpsRow: Sendable {
    /// How the last session ended that spoke of it.
    package struct LastWords: Sendable {
        package var at: Moment
        package var node: String
        package var reason: String

        package init(at: Moment, node: String, reason: String) {
            self.at = at
            self.node = node
            self.reason = reason
        }
    }

    package let node: NodeReport
    /// `nil` while nobody is connected for it.
    package let minor: UInt8?
    package let cells: Int
    /// Of all its cells; each takes 16 bytes.
    package let counts: Int
    /// Since it was heard; `nil`: never.
    package let heardSeconds: Int64?
    /// Since the moment up to which it has taken in its records.
    package let freshnessSeconds: Int64?
    /// `nil` where it has not said which rules it goes by.
    package let isBundleSame: Bool?
    package let refused: UInt64
    package let lastWords: LastWords?
    /// The worst first.
    package let troubles: [OpsTrouble]

    /// `bundle` is the hash of the rules in force here, in hexadecimal; from `staleSeconds` on figures are stale.
    package init(
        _ node: NodeReport, minor: UInt8?, cells: Int, counts: Int, lastWords: LastWords?, bundle: String?,
        staleSeconds: Int64, at: Moment
    ) {
        self.node = node
        self.minor = minor
        self.cells = cells
        self.counts = counts
        self.lastWords = lastWords
        heardSeconds = node.lastHeard.map { max(0, at.seconds - $0.seconds) }
        freshnessSeconds = node.freshness.map { max(0, at.seconds - $0.seconds) }
        isBundleSame = node.bundle.flatMap { told in bundle.map { $0 == told } }
        refused = node.rejects.reduce(0) { $0 &+ $1.count }
        troubles = Self.troubles(
            node, isStale: (freshnessSeconds ?? 0) > staleSeconds, isBundleSame: isBundleSame, refused: refused)
    }

    private static func troubles(
        _ node: NodeReport, isStale: Bool, isBundleSame: Bool?, refused: UInt64
    ) -> [OpsTrouble] {
        OpsTrouble.allCases.filter { trouble in
            switch trouble {
            case .superseded: node.refusedClaim != nil
            case .digestMismatch: node.isDigestMismatched
            case .implausible: node.implausible != nil
            case .quotaExceeded: node.quotaExceeded != nil
            case .notOwn: node.attestationMismatch != nil
            case .neverHeard: node.lastHeard == nil && !node.isConnected
            case .notConnected: node.lastHeard != nil && !node.isConnected
            case .outside: !node.isInTree
            case .reset: node.isReset
            case .clockOff: node.isClockOff
            case .otherBundle: isBundleSame == false
            case .oldKey: node.key?.oldSince != nil
            case .stale: isStale
            case .resyncing: node.isResyncing
            case .refusals: refused > 0
            case .notices: !node.notices.isEmpty
            }
        }
    }

    /// Where words are searched.
    var searched: String {
        let key = node.key.map { "\($0.keyID) \($0.node)" } ?? ""
        let told = troubles.map { "\($0.rawValue) \($0.text(.vietnamese)) \($0.text(.english))" }
        return "\(node.unit) \(node.name) \(node.build ?? "") \(key) " + told.joined(separator: " ")
    }
}
