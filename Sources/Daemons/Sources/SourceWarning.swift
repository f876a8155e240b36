internal import Runtime

/// What people should know of a source besides its refused rows: shown by `tamcap-agent status`, and for whoever tells
/// the centre of it.
package struct SourceWarning: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Bytes of a content of a followed file that were perhaps never read: from the first on to before the last; to
        /// an unknown end where that is `nil`.
        case missingBytes(from: Int64, to: Int64?)
        /// A rotated file that cannot be read: packed in another way than gzip, or no records.
        case unreadable(reason: String)
    }

    /// The name of the source.
    package let source: String
    /// The file's name.
    package let file: String
    package let kind: Kind
    /// Since when, in milliseconds of Unix time.
    package let sinceUnixMilliseconds: Int64

    package init(source: String, file: String, kind: Kind, sinceUnixMilliseconds: Int64) {
        self.source = source
        self.file = file
        self.kind = kind
        self.sinceUnixMilliseconds = sinceUnixMilliseconds
    }

    private var since: String { String(VietNamTime.text(unixMilliseconds: sinceUnixMilliseconds).prefix(19)) }

    package var vietnamese: String {
        switch kind {
        case .missingBytes(let from, let to):
            """
            \(file): không tìm thấy tệp cũ (từ \(since)); có thể thiếu dữ liệu từ byte \(from) \
            \(to.map { "đến \($0)" } ?? "trở đi"); hãy đưa tệp đã xoay vòng về chỗ cũ hoặc gửi lại các dòng đó
            """
        case .unreadable(let reason): "\(file): không đọc được tệp đã xoay vòng (từ \(since)): \(reason)"
        }
    }

    package var english: String {
        switch kind {
        case .missingBytes(let from, let to):
            """
            \(file): an earlier file cannot be found (since \(since)); data may be missing from byte \(from) \
            \(to.map { "to \($0)" } ?? "on"); put the rotated file back, or have those rows sent again
            """
        case .unreadable(let reason): "\(file): a rotated file cannot be read (since \(since)): \(reason)"
        }
    }
}
