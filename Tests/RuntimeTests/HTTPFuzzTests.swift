import HTTPService
import TestSupport
import Testing

/// Heads of requests, broken and in pieces: read alike however they are cut, and never as two requests where one was
/// meant.
struct HTTPFuzzTests {
    private static let heads = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD /api/v1/units?unit=10101&period=2026-10 HTTP/1.1\r\nhost: a:80\r\n\r\n",
        "GET http://a/x%20y HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: */*\r\n\r\n",
        "\r\nGET /%C4%91 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX:\t \r\n\r\n",
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] = [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", "?", "&", "=", "%", "%00", "%2F", "%c3%28", "..", "HTTP/1.1",
        "Host: b\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 1\r\n", "GET / HTTP/1.1\r\n", "\u{0}", "é",
    ].map { Array($0.utf8) }

    private typealias Reader = ([UInt8], [Int]) -> HTTPHeadOutcome

    private static func fault(_ outcome: HTTPHeadOutcome, _ bytes: [UInt8]) -> String? {
        switch outcome {
        case .incomplete: return nil
        case .refused(let status): return (400...599).contains(status) ? nil : "is refused with \(status)"
        case .request(let path, let count):
            let head = bytes.prefix(count)
            if !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { return "a head ends without its empty line" }
            let lineFeeds = head.indices.filter { head[$0] == 0x0A && ($0 == 0 || head[$0 - 1] != 0x0D) }
            if !lineFeeds.isEmpty { return "a line ends without CR" }
            if !path.hasPrefix("/") || path.contains("\0") { return "the path is \(path.debugDescription)" }
            return nil
        }
    }

    private static func find(_ rounds: Int, _ read: Reader) -> String? {
        Fuzzing("http", seed: 20_261_136, rounds: rounds).find { random in
            var bytes = random.element(of: heads)
            ByteMutation.mutate(&bytes, pieces, &random)
            let whole = read(bytes, [])
            let cuts = ByteMutation.cuts(bytes.count, &random)
            let isAlike = read(bytes, cuts) == whole
            let fault = isAlike ? fault(whole, bytes) : "is read otherwise with cuts at \(cuts)"
            // Words only for what is found: they cost more than the round.
            return fault.map { "\(String(decoding: bytes, as: UTF8.self).debugDescription): \($0)" }
        }
    }

    @Test func `heads in pieces`() {
        #expect(Self.find(15_000) { HTTPHeadOutcome(of: $0, cuts: $1) } == nil)
    }

    @Test func `a line that ends without CR is found`() {
        let found = Self.find(15_000) { bytes, cuts in
            // As a server that takes a bare LF in a field for a blank.
            let isBare = bytes.indices.contains { $0 > 40 && bytes[$0] == 0x0A && bytes[$0 - 1] != 0x0D }
            let outcome = HTTPHeadOutcome(of: bytes, cuts: cuts)
            guard isBare, case .refused(400) = outcome else { return outcome }
            return .request(path: "/", bytes: bytes.count)
        }
        #expect(found != nil)
    }
}
