package import Model
internal import Runtime
package import Wire

/// What people should know of a source besides its refused rows: shown by `tamcap-agent status`, and told to the centre
/// as a notice of the office's health.
package struct SourceWarning: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Bytes of a content of a followed file that were perhaps never read: from the first on to before the last; to
        /// an unknown end where that is `nil`.
        case missingBytes(from: Int64, to: Int64?)
        /// A rotated file that cannot be read: packed in another way than gzip, or no records.
        case unreadable(FileTrouble)
        /// A file of which nothing counts, or a source that cannot be read.
        case trouble(FileTrouble)
        /// A file whose name is no record file's.
        case unreadName
    }

    /// The name of the source.
    package let source: String
    /// The file's name, or the command's.
    package let file: String
    package let kind: Kind
    /// Since when, in milliseconds of Unix time.
    package let sinceUnixMilliseconds: Int64
    /// Whose rows the source has; `nil` where they may be of any of the agent's units.
    package var unit: UnitCode?

    package init(source: String, file: String, kind: Kind, sinceUnixMilliseconds: Int64, unit: UnitCode? = nil) {
        self.source = source
        self.file = file
        self.kind = kind
        self.sinceUnixMilliseconds = sinceUnixMilliseconds
        self.unit = unit
    }

    private var since: String { String(VietNamTime.text(unixMilliseconds: sinceUnixMilliseconds).prefix(19)) }

    package var vietnamese: String {
        switch kind {
        case .missingBytes(let from, let to):
            """
            \(file): không tìm thấy tệp cũ (từ \(since)); có thể thiếu dữ liệu từ byte \(from) \
            \(to.map { "đến \($0)" } ?? "trở đi"); hãy đưa tệp đã xoay vòng về chỗ cũ hoặc gửi lại các dòng đó
            """
        case .unreadable(let trouble):
            "\(file): không đọc được tệp đã xoay vòng (từ \(since)): \(trouble.vietnamese)"
        case .trouble(let trouble): "\(file): chưa được tính (từ \(since)): \(trouble.vietnamese)"
        case .unreadName: "\(file): không được đọc (từ \(since)): \(NoticeKind.unreadName.vietnamese)"
        }
    }

    package var english: String {
        switch kind {
        case .missingBytes(let from, let to):
            """
            \(file): an earlier file cannot be found (since \(since)); data may be missing from byte \(from) \
            \(to.map { "to \($0)" } ?? "on"); put the rotated file back, or have those rows sent again
            """
        case .unreadable(let trouble):
            "\(file): a rotated file cannot be read (since \(since)): \(trouble.english)"
        case .trouble(let trouble): "\(file): does not count (since \(since)): \(trouble.english)"
        case .unreadName: "\(file): is not read (since \(since)): \(NoticeKind.unreadName.english)"
        }
    }
}

// As the centre is told.
extension SourceWarning {
    private var noticeKind: NoticeKind {
        switch kind {
        case .missingBytes: .missingBytes
        case .unreadable(let trouble), .trouble(let trouble): trouble.kind
        case .unreadName: .unreadName
        }
    }

    /// The notices of a unit: one for each kind with the first few files, but one for each content of which bytes are
    /// missing, since each has its own range.
    package static func notices(_ warnings: [SourceWarning], of unit: UnitCode) -> [Health.Notice] {
        var notices: [Health.Notice] = []
        for warning in warnings where warning.unit == nil || warning.unit == unit {
            let since = warning.sinceUnixMilliseconds / 1_000
            if case .missingBytes(let from, let to) = warning.kind {
                notices.append(
                    .init(
                        .missingBytes, since: since, names: [warning.file],
                        figures: [from, to].compactMap { $0.map { UInt64(clamping: $0) } }))
                continue
            }
            let kind = warning.noticeKind
            guard let place = notices.firstIndex(where: { $0.kind == kind }) else {
                notices.append(.init(kind, since: since, names: [warning.file]))
                continue
            }
            notices[place].count += 1
            notices[place].since = min(notices[place].since, since)
            if notices[place].names.count < Limits.noticeNamesMax { notices[place].names.append(warning.file) }
        }
        return notices
    }
}

/// Why a file does not count, for people: a number for the centre, and the whole sentence for the office.
package struct FileTrouble: Equatable, Sendable {
    package let kind: NoticeKind
    package let vietnamese: String
    package let english: String

    package init(_ kind: NoticeKind, vietnamese: String, english: String) {
        self.kind = kind
        self.vietnamese = vietnamese
        self.english = english
    }

    /// With the sentences that everybody reads of such a thing.
    package init(_ kind: NoticeKind) {
        self.init(kind, vietnamese: kind.vietnamese, english: kind.english)
    }
}
