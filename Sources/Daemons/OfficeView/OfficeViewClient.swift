package import Configuration
package import HTTPService
internal import Runtime

/// Asks the running agent of a configuration what it shows its office.
package struct OfficeViewClient: Sendable {
    private let path: String

    package init(_ configuration: AgentConfiguration) { path = OfficeViewServer.socketPath(configuration.dataDir) }

    /// Why there is no answer, in both languages, with what to do.
    package struct Fault: Error, CustomStringConvertible {
        package let vietnamese: String
        package let english: String

        package var description: String { english }

        init(vietnamese: String, english: String) {
            self.vietnamese = vietnamese
            self.english = english
        }

        init(_ error: SystemError) {
            switch error.errno {
            case 2, 111:  // ENOENT, ECONNREFUSED
                vietnamese = "chương trình của đơn vị không chạy; hãy khởi động tamcap-agent rồi hỏi lại"
                english = "the office's agent does not run; start tamcap-agent and ask again"
            case 13:  // EACCES
                vietnamese = "không được phép hỏi (\(error)); hãy chạy bằng người dùng của chương trình hoặc root"
                english = "asking is not allowed (\(error)); run this as the agent's user, or as root"
            case 11:  // EAGAIN
                vietnamese = "chương trình của đơn vị đang bận đọc hồ sơ; hãy hỏi lại sau ít phút"
                english = "the office's agent is busy reading records; ask again in some minutes"
            default:
                vietnamese = "không hỏi được chương trình của đơn vị (\(error))"
                english = "the office's agent cannot be asked (\(error))"
            }
        }
    }

    /// What the agent answers for a path and a query.
    package func ask(_ request: HTTPRequest) throws(Fault) -> HTTPResponse {
        var target = Self.escaped(request.path, isPath: true)
        for (place, (name, value)) in request.query.enumerated() {
            target += "\(place == 0 ? "?" : "&")\(Self.escaped(name))=\(Self.escaped(value))"
        }
        let question = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        do throws(SystemError) {
            let bytes = try LocalSocket.exchange(
                path, Array(question.utf8), limitBytes: DaemonLimits.viewAnswerBytesMax,
                timeoutSeconds: DaemonLimits.viewTimeoutSeconds)
            guard let response = HTTPResponse(received: bytes) else {
                throw SystemError("recv", path, errno: 71)  // EPROTO
            }
            return response
        } catch {
            throw Fault(error)
        }
    }

    /// Percent-encoded wherever a byte could mean something (RFC 3986 section 2.3).
    private static func escaped(_ text: String, isPath: Bool = false) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where isPath: escaped += "/"
            default:
                escaped += "%"
                escaped.append(digits[Int(byte >> 4)])
                escaped.append(digits[Int(byte & 15)])
            }
        }
    }
}
