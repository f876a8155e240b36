internal import Bytes
internal import Model
internal import Scoring

extension PublicationJSON {
    /// `/api/v1/nodes`: how the answering node keeps what it knows, and every expected unit, connected or not, in the
    /// order given.
    package static func nodes(
        _ nodes: [NodeReport], storage: StorageReport, bundle: BundleReport, feeds: [FeedReport] = []
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("storage") { json in
                json.object { json in
                    json.field("state", storage.fault == nil ? "well" : "failing")
                    json.field("fault", storage.fault)
                    json.field("durable", storage.isDurable)
                }
            }
            json.field("bundle") { json in json.object { json in append(bundle, to: &json) } }
            json.field("feeds") { json in
                json.array { json in for feed in feeds { json.object { json in feed.append(to: &json) } } }
            }
            json.field("nodes") { json in
                json.array { json in
                    for node in nodes {
                        json.object { json in append(node, to: &json) }
                    }
                }
            }
        }
        return json.bytes
    }

    /// Sixteen digits, as people write numbers.
    private static func digits(_ value: UInt64) -> String {
        Hexadecimal.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) })
    }

    static func append(_ node: NodeReport, to json: inout JSONWriter) {
        json.field("unit", node.unit.description)
        json.field("name", node.name)
        json.field("tier", node.isInTree ? node.tier.description : nil)
        json.field("inTree", node.isInTree)
        json.field("connected", node.isConnected)
        if let key = node.key {
            json.field("key") { json in
                json.object { json in
                    json.field("id", key.keyID)
                    json.field("node", key.node)
                    json.field("slot", key.slot)
                    json.field("validUntil", key.validUntil?.description)
                    json.field("oldSince", key.oldSince?.description)
                }
            }
        }
        json.field("lastHeard", node.lastHeard?.description)
        json.field("freshness", node.freshness?.description)
        json.field("incarnation", node.incarnation)
        json.field("version", node.version)
        json.field("resyncing", node.isResyncing)
        json.field("rejects") { json in
            json.object { json in
                for reject in node.rejects { json.field(reject.reason, reject.count) }
            }
        }
        json.field("notices") { json in
            json.array { json in
                for notice in node.notices { json.object { json in append(notice, to: &json) } }
            }
        }
        json.field("clockOffsetMilliseconds", node.clockOffsetMilliseconds)
        json.field("clockOff", node.isClockOff)
        json.field("build", node.build)
        json.field("bundle", node.bundle)
        json.field("tag", node.tag.map(Self.digits))
        json.field("digest", node.digest)
        json.field("digestMismatch", node.isDigestMismatched)
        json.field("implausible", node.implausible)
        json.field("quotaExceeded", node.quotaExceeded)
        if let attestation = node.attestation { json.field("attestation", attestation) }
        if let mismatch = node.attestationMismatch {
            json.field("attestationMismatch") { json in
                json.object { json in
                    json.field("node", mismatch.node)
                    json.field("since", mismatch.since.description)
                    json.field("count", mismatch.count)
                }
            }
        }
        if node.isReset { json.field("reset", true) }
        if let claim = node.refusedClaim {
            json.field("refusedClaim") { json in json.object { json in append(claim, to: &json) } }
        }
        if let signs = node.signs {
            json.field("signsPeriod", signs.period.description)
            json.field("signs") { json in append(signs.all, to: &json) }
        }
    }

    private static func append(_ claim: NodeReport.RefusedClaim, to json: inout JSONWriter) {
        json.field("at", claim.at.description)
        json.field("reason", claim.reason)
        json.field("node", claim.node)
        json.field("key", claim.key)
        json.field("peer", claim.peer)
        json.field("claimed", claim.claimed)
        json.field("known", claim.known)
    }

    private static func append(_ notice: NodeReport.Notice, to json: inout JSONWriter) {
        json.field("notice", notice.name)
        json.field("count", notice.count)
        json.field("since", notice.since.description)
        json.field("names") { json in
            json.array { json in for name in notice.files { json.string(name) } }
        }
        json.field("figures") { json in
            json.array { json in for figure in notice.figures { json.integer(figure) } }
        }
        json.field("text_vi", notice.vietnamese)
        json.field("text_en", notice.english)
    }
}

/// How the answering node keeps what it knows.
package struct StorageReport: Sendable {
    /// What is wrong with its disk; `nil` when nothing is. Until it is well again nothing new is acknowledged.
    package var fault: String?
    /// Whether everything taken so far would survive a power cut.
    package var isDurable: Bool

    package init(fault: String?, isDurable: Bool) {
        self.fault = fault
        self.isDurable = isDurable
    }
}
