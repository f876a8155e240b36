internal import Bytes
internal import Model

extension PublicationJSON {
    /// `/api/v1/nodes`: every expected unit, connected or not, in the order given.
    package static func nodes(_ nodes: [NodeReport]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
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

    static func append(_ node: NodeReport, to json: inout JSONWriter) {
        json.field("unit", node.unit.description)
        json.field("name", node.name)
        json.field("tier", node.tier.description)
        json.field("connected", node.isConnected)
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
        json.field("clockOffsetMilliseconds", node.clockOffsetMilliseconds)
        json.field("build", node.build)
        json.field("bundle", node.bundle)
    }
}
