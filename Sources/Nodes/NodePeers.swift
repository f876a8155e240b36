package import Model
package import Peering

/// How the last session ended that spoke of a unit.
package struct LastWords: Equatable, Sendable {
    /// Whose session it was: the office's own, or a relay's.
    package let node: String
    package let end: SessionEnd
    package let atUnixMilliseconds: Int64

    package init(node: String, end: SessionEnd, atUnixMilliseconds: Int64) {
        self.node = node
        self.end = end
        self.atUnixMilliseconds = atUnixMilliseconds
    }
}

/// A session of a node below that stands.
package struct PeerReport: Equatable, Sendable {
    package let node: String
    /// Where it is connected from.
    package let address: String
    package let keyID: String
    package let build: String
    /// The minor version that both speak.
    package let minor: UInt8
    /// How many units it has claimed.
    package let units: Int
}

// Who is connected, for whoever runs the nodes.
extension Node {
    /// Every session below, in the order in which they came.
    package var peers: [PeerReport] {
        downstream.links.keys.sorted().compactMap { downstream.session($0) }.map {
            PeerReport(
                node: $0.peer.node, address: $0.address, keyID: $0.peer.keyID, build: $0.peer.build,
                minor: $0.peer.version, units: $0.claims.count)
        }
    }

    /// The minor of the session through which a unit's figures come; `nil` while there is none.
    package func minor(of unit: UnitCode) -> UInt8? { session(of: unit)?.peer.version }
}
