internal import Configuration
package import Model
package import Publication

extension OpsText {
    /// Reads what `/api/v1/ops` has answered; what it lacks is left as it is.
    ///
    /// - Throws: when the bytes are no JSON object.
    package init(json bytes: [UInt8]) throws(LocatedError) {
        self.init()
        let root = try JSONParser.parse(bytes, file: "/api/v1/ops")
        guard case .object = root.value else {
            throw LocatedError(file: "/api/v1/ops", line: 1, reason: "\(root.kindText) is no answer of an aggregator")
        }
        at = root["at"]?.string ?? ""
        expected = root["expected"]?.integer ?? 0
        connected = root["connected"]?.integer ?? 0
        troubled = root["troubled"]?.integer ?? 0
        let own = root["own"]
        node = own?["node"]?.string ?? ""
        build = own?["build"]?.string ?? ""
        alarms = own?["alarms"]?.integer ?? 0
        storeBytes = own?["store"]?["bytes"]?.integer ?? 0
        storeFault = own?["store"]?["fault"]?.string
        rows = (root["nodes"]?.list ?? []).map { Row($0) }
    }
}

extension OpsText.Row {
    fileprivate init(_ json: JSONNode) {
        self.init()
        let node = json["node"]
        unit = node?["unit"]?.string ?? ""
        name = node?["name"]?.string ?? ""
        build = node?["build"]?.string
        key = node?["key"]?["id"]?.string
        clockMilliseconds = node?["clockOffsetMilliseconds"]?.integer
        minor = json["minor"]?.integer
        isBundleSame = json["bundleSame"]?.boolean
        heardSeconds = json["heardSeconds"]?.integer
        freshnessSeconds = json["freshnessSeconds"]?.integer
        cells = json["cells"]?.integer ?? 0
        refused = json["refused"]?.integer ?? 0
        troubles = (json["troubles"]?.list ?? []).map { ($0["text_vi"]?.string ?? "", $0["text_en"]?.string ?? "") }
        if let words = json["lastWords"], let reason = words["reason"]?.string {
            lastWords = "\(words["at"]?.string ?? "") \(words["node"]?.string ?? ""): \(reason)"
        }
    }
}

// Values of an answer of which nothing is sure.
extension JSONNode {
    fileprivate subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }

    fileprivate var string: String? {
        if case .string(let text) = value { return text }
        return nil
    }

    fileprivate var integer: Int64? {
        if case .integer(let number) = value { return number }
        return nil
    }

    fileprivate var boolean: Bool? {
        if case .boolean(let value) = value { return value }
        return nil
    }

    fileprivate var list: [JSONNode]? {
        if case .array(let nodes) = value { return nodes }
        return nil
    }
}
