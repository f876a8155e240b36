internal import Configuration
package import Model
package import Nodes
internal import Peering
internal import Wire

/// Why an office's figures are not where they should be, for `tamcap-agent status`: what stands between the agent and
/// the centre, each with what to do about it.
package struct AgentTroubles {
    /// One sentence in both languages.
    package struct Line: Equatable, Sendable {
        package let vietnamese: String
        package let english: String
    }

    package private(set) var lines: [Line] = []
    /// Units that stand in no topology today: their figures are kept and do not count.
    private(set) var uncounted: [UnitCode] = []

    /// Nothing is wrong.
    init() {}

    /// `contents` is the bundle in force, if there is one; `intakeAt` the time up to which records were taken in;
    /// `restartKeys` are what the configuration file says otherwise than the running agent.
    package init(
        _ node: Node, units: [UnitCode], contents: BundleContents?, intakeAt: Moment?, now: Moment,
        restartKeys: [String]
    ) {
        for report in node.upstreamReports {
            add(report, units: units)
            if report.isPlain { add(plain: report.name, until: node.settings.identity.plainUntilMilliseconds) }
        }
        for alarm in node.bundleAlarms { add(alarm) }
        if let contents {
            let tree = contents.topology.tree(on: Day(at: now))
            uncounted = units.filter { !tree.contains($0) }
            for unit in uncounted { add(uncounted: unit) }
        } else {
            add(
                "chưa nhận được bộ quy tắc (cây tổ chức, thủ tục, lịch, chỉ số) từ tuyến trên nên chưa đọc hồ sơ nào",
                "no bundle (topology, procedures, calendar, catalogue) has come from upstream; no records are read yet")
        }
        if let intakeAt, intakeAt.seconds - now.seconds > NodeLimits.clockOffsetMaxMilliseconds / 1_000 {
            // Intake does not go backwards in time.
            add(
                "đồng hồ máy này đã được chỉnh lùi; hồ sơ vẫn được xét theo giờ cũ (\(intakeAt)); hãy khởi động lại "
                    + "chương trình",
                "this machine's clock was set back, and records are still judged by the old time (\(intakeAt)); "
                    + "restart the agent")
        }
        guard !restartKeys.isEmpty else { return }
        let keys = restartKeys.joined(separator: ", ")
        add(
            "tệp cấu hình đã đổi (\(keys)); hãy khởi động lại chương trình để áp dụng",
            "the configuration file has changed (\(keys)); restart the agent for that to take effect")
    }

    /// What else stands beside them.
    mutating func add(_ more: [Line]) { lines += more }

    private mutating func add(_ vietnamese: String, _ english: String) {
        lines.append(Line(vietnamese: vietnamese, english: english))
    }

    private mutating func add(_ alarm: BundleAlarm) {
        let (name, serial) = (alarm.upstream.isEmpty ? "" : "\(alarm.upstream): ", alarm.serial)
        switch alarm.kind {
        case .unsigned, .wrong:
            add(
                "\(name)gửi bộ quy tắc số \(serial) mà trung ương không ký cho đơn vị này; KHÔNG dùng bộ đó; hãy báo "
                    + "trung ương kiểm tra tuyến này",
                "\(name)offers bundle \(serial), which the centre has not signed for this office; it is NOT used; have "
                    + "the centre look at this upstream")
        case .twoOfOneSerial:
            add(
                "\(name)có hai bộ quy tắc khác nhau cùng số \(serial); hãy báo trung ương",
                "\(name)two different bundles have the serial \(serial); tell the centre")
        }
    }

    private mutating func add(uncounted unit: UnitCode) {
        add(
            "đơn vị \(unit) không có (hoặc không còn) trong cây tổ chức: số liệu được giữ nhưng KHÔNG được tính; hãy "
                + "báo trung ương",
            "\(unit) does not stand (any more) in the topology: its figures are kept, but do NOT count; tell the centre"
        )
    }

    /// The upstream's program is from before encryption (H-27).
    private mutating func add(plain name: String, until: Int64) {
        // A program that is told to be as old as its upstream has no date.
        let day = until > 0 ? String(describing: Day(at: Moment(seconds: until / 1_000 - 1))) : "?"
        add(
            "\(name): kết nối chưa mã hóa, chỉ được phép đến hết ngày \(day) (\"allowPlain\"); sau đó sẽ bị từ chối; "
                + "hãy báo tuyến trên nâng cấp chương trình",
            "\(name): the session is not encrypted, which \"allowPlain\" lets pass until the end of \(day); then it is "
                + "refused; have the upstream renew its program")
    }

    private mutating func add(_ report: UpstreamReport, units: [UnitCode]) {
        let name = report.name
        switch report.trouble {
        // What this program closed itself, since it ends or because a reload asks for it, is no trouble.
        case nil, .lost(.closedHere): break
        case .unreachable(let reason):
            add(
                "\(name): không kết nối được (\(reason)); hãy kiểm tra host và port trong \"upstreams\", đường truyền, "
                    + "và chương trình ở tuyến trên có đang chạy không",
                "\(name): cannot be reached (\(reason)); check host and port in \"upstreams\", the line, and whether "
                    + "the upstream runs")
        case .foreignProgram:
            add(
                "\(name): chương trình trả lời ở đó không phải Tam Cấp; hãy kiểm tra port trong \"upstreams\"",
                "\(name): what answers there is not Tam Cấp; check the port in \"upstreams\"")
        case .refused(let code):
            let (vietnamese, english) = Self.sentences(code)
            add("\(name): kết nối bị từ chối: \(vietnamese)", "\(name): the connection is refused: \(english)")
        case .lost(let end):
            add(
                "\(name): mất kết nối (\(Self.vietnamese(end))); chương trình tự kết nối lại; nếu cứ lặp "
                    + "lại, hãy kiểm tra port trong \"upstreams\" và đường truyền",
                "\(name): the connection was lost (\(end)); it is dialled again by itself; if that goes on, check the "
                    + "port in \"upstreams\" and the line")
        }
        for refused in report.refusedUnits {
            let (vietnamese, english) = Self.sentences(refused.code)
            add("\(name): đơn vị \(refused.unit) bị từ chối: \(vietnamese)", "\(name): \(refused.unit): \(english)")
        }
        if report.isClockOff, let offset = report.clockOffsetMilliseconds {
            let seconds = offset.magnitude / 1_000
            add(
                "đồng hồ máy này chạy \(offset > 0 ? "nhanh" : "chậm") \(seconds) giây so với \(name); hãy chỉnh giờ",
                "this machine's clock is \(seconds) s \(offset > 0 ? "ahead of" : "behind") \(name)'s; set it right")
        }
    }

    /// How a session ended that nobody refused.
    private static func vietnamese(_ end: SessionEnd) -> String {
        switch end {
        case .handshakeTimeout: "không bắt tay kịp thời hạn"
        case .idle: "bên kia im lặng quá lâu"
        case .goodbye: "bên kia dừng"
        case .closedByPeer: "bên kia đóng"
        case .closedHere: "đóng tại đây"
        case .probe, .violation, .refusing, .refused: "bị từ chối"
        }
    }

    /// A code's sentence; where somebody at the office can do something, in Vietnamese, too.
    private static func sentences(_ code: WireCode?) -> (vietnamese: String, english: String) {
        guard let code else { return ("mã lỗi lạ, hãy cập nhật chương trình", "an unknown code; renew this program") }
        let vietnamese =
            switch code {
            case .authenticationFailed:
                "khóa không đúng hoặc tuyến trên chưa biết khóa này; hãy đối chiếu \"keyFile\" với vòng khóa ở đó"
            case .wrongRealm: "\"realm\" khác với tuyến trên (production hay training); hãy sửa cấu hình"
            case .unsupportedVersion: "phiên bản không tương thích; hãy cập nhật chương trình cũ hơn"
            case .unknownUnit: "đơn vị không có trong cây tổ chức ở tuyến trên; hãy báo trung ương"
            case .foreignUnit: "khóa này không được ghi số liệu của đơn vị; hãy kiểm tra \"units\" và vòng khóa"
            case .superseded, .duplicateOwner:
                "một chương trình khác đang gửi số liệu của đơn vị này; hãy tìm và tắt nó"
            case .counterTooFar:
                "tuyến trên không nhận số lần thay thế quá lớn; hãy tìm chương trình khác đang gửi số liệu của đơn vị, "
                    + "hoặc nhờ tuyến trên chạy tamcap-aggregator reset-unit"
            case .shrunk:
                "số liệu kỳ trước sẽ bị mất; hãy tìm tệp thiếu, hoặc chạy tamcap-agent confirm nếu bỏ đi là đúng"
            case .quotaExceeded:
                "nhiều số liệu hơn mức cho một đơn vị; hãy tìm thủ tục hoặc ngày tiếp nhận sai trong hồ sơ, rồi báo "
                    + "người quản trị tuyến trên"
            case .growthExceeded: "hôm nay đã gửi quá nhiều; chương trình tự gửi lại sau"
            case .implausibleCell: "có số liệu mà không hồ sơ nào cho ra được; hãy báo người quản trị"
            case .storageFull, .storageError:
                "đĩa ở tuyến trên đầy hoặc hỏng; tuyến trên phải xử lý, số liệu vẫn được giữ"
            case .notAttested:
                "tuyến trên không chứng thực được số liệu; hãy đối chiếu \"attestationKey\" với trung ương, "
                    + "và báo cấp tỉnh"
            case .digestMismatch: "tuyến trên giữ số liệu khác; đang tự gửi lại"
            case .malformed, .checksum: "dữ liệu trên đường truyền không đúng; hãy kiểm tra port và đường truyền"
            case .tooLarge, .busy, .moved, .shuttingDown, .internalError, .handshakeTimeout, .idle, .creditExceeded,
                .outOfPlace, .valueOutOfRange, .tooManyConnections:
                "chương trình tự thử lại (\(code.name))"
            }
        return (vietnamese, code.sentence)
    }
}
