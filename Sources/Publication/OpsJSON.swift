internal import Bytes
internal import Model

extension OpsReport {
    /// `/api/v1/ops`, in the order of its rows.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("at", at.description)
            json.field("expected", expected)
            json.field("connected", connected)
            json.field("troubled", troubled)
            json.field("own") { json in json.object { json in own.append(to: &json) } }
            json.field("sessions") { json in
                json.array { json in
                    for peer in peers { json.object { json in peer.append(to: &json) } }
                }
            }
            json.field("nodes") { json in
                json.array { json in for row in rows { json.object { json in row.append(to: &json) } } }
            }
        }
        return json.bytes
    }
}

extension OpsReport.Own {
    fileprivate func append(to json: inout JSONWriter) {
        json.field("node", node)
        json.field("unit", unit.description)
        json.field("build", build)
        json.field("leastMinor", minors.lowerBound)
        json.field("newestMinor", minors.upperBound)
        json.field("started", startedAt?.description)
        json.field("residentBytes", residentBytes)
        json.field("store") { json in
            json.object { json in
                json.field("state", storage.fault == nil ? "well" : "failing")
                json.field("fault", storage.fault)
                json.field("durable", storage.isDurable)
                json.field("bytes", storeBytes)
                json.field("freeBytes", freeBytes)
                json.field("sizeBytes", sizeBytes)
            }
        }
        json.field("bundle") { json in json.object { json in PublicationJSON.append(bundle, to: &json) } }
        json.field("alarms", alarms)
    }
}

extension OpsReport.Peer {
    fileprivate func append(to json: inout JSONWriter) {
        json.field("node", node)
        json.field("peer", address)
        json.field("key", key)
        json.field("build", build)
        json.field("minor", minor)
        json.field("units", units)
    }
}

extension OpsRow {
    fileprivate func append(to json: inout JSONWriter) {
        json.field("node") { json in json.object { json in PublicationJSON.append(node, to: &json) } }
        json.field("minor", minor)
        json.field("bundleSame") { json in
            if let isBundleSame { json.bool(isBundleSame) } else { json.null() }
        }
        json.field("heardSeconds", heardSeconds)
        json.field("freshnessSeconds", freshnessSeconds)
        json.field("cells", cells)
        json.field("counts", counts)
        json.field("refused", refused)
        json.field("lastWords") { json in
            guard let lastWords else { return json.null() }
            json.object { json in
                json.field("at", lastWords.at.description)
                json.field("node", lastWords.node)
                json.field("reason", lastWords.reason)
            }
        }
        json.field("troubles") { json in
            json.array { json in
                for trouble in troubles {
                    json.object { json in
                        json.field("trouble", trouble.rawValue)
                        json.field("text_vi", trouble.text(.vietnamese))
                        json.field("text_en", trouble.text(.english))
                    }
                }
            }
        }
    }
}
