extension HTTPResponse {
    /// An answer of this project's own server, read to its end; `nil` for anything else.
    package init?(received bytes: [UInt8]) {
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        guard let gap = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        var lines = String(decoding: bytes[..<gap], as: UTF8.self).unicodeScalars.split(separator: "\n")
            .map { String($0).filter { $0 != "\r" } }
        guard !lines.isEmpty else { return nil }
        let words = lines.removeFirst().split(separator: " ")
        guard words.count > 1, let number = Int(words[1]), let status = HTTPStatus(rawValue: number) else { return nil }
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            fields[line[..<colon].lowercased()] = trimmed(line[line.index(after: colon)...])
        }
        let body = Array(bytes[(gap + end.count)...])
        guard let type = fields["content-type"], fields["content-length"].flatMap({ Int($0) }) == body.count else {
            return nil
        }
        self.init(status, contentType: type, body: body)
    }
}
