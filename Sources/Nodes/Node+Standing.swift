internal import Durability
package import Model
internal import Wire

extension Node {
    /// How a unit stands here and with each upstream, in lines for people who look for the reason of a silence.
    package func standing(of unit: UnitCode) -> [String] {
        var lines = ["here: \(units[unit]?.position.map { "\($0)" } ?? "nothing")"]
        if statuses[unit]?.isShrunk == true { lines.append("here: a full sync was refused as shrunk") }
        for upstream in upstreams {
            let name = upstream.upstream.name
            guard upstream.isEstablished else {
                lines.append("\(name): \(upstream.dialing)")
                continue
            }
            guard let handle = upstream.handles[unit] else {
                lines.append("\(name): not claimed")
                continue
            }
            let sender = upstream.senders[Int(handle)]
            lines.append(
                "\(name): \(sender.phase), holds \(sender.held.map { "\($0)" } ?? "nothing"), sent up to "
                    + "\(sender.sent.map { "\($0)" } ?? "nothing"), \(sender.underWay.count) under way"
                    + (sender.reason.map { ", last refused as \($0.name)" } ?? ""))
        }
        for (holder, known) in (statuses[unit]?.upstreamHoldings ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.append(
                "told: \(holder) holds \(known.position.map { "\($0)" } ?? "nothing")"
                    + (known.marks.contains(.shrunk) ? ", shrunk" : ""))
        }
        return lines
    }
}

/// What a node keeps in memory for others at the moment, in bytes.
package struct NodeLoad: Sendable {
    /// Updates of which frames are missing.
    package let stagedBytes: Int
    /// Records that are not on the disk yet.
    package let pendingStoreBytes: Int
}

extension Node {
    package var load: NodeLoad {
        NodeLoad(stagedBytes: stagedBytes, pendingStoreBytes: store?.pendingBytes ?? 0)
    }
}
