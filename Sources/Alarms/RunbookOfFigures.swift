/// What to do about figures, keys and feeds.
extension Runbook {
    static let ofFigures = [
        stale, setAside, refusals, keyEnding, keyOld, plainSession, rankFallen, targetAtRisk, feedBehind,
    ]

    private static let stale = Runbook(
        .stale,
        means: (
            "Đơn vị vẫn kết nối nhưng không nhận hồ sơ mới: phần mềm xuất dữ liệu dừng, sai thư "
                + "mục, hoặc lệnh lỗi.",
            "The office is connected but takes in nothing new: its export has stopped, the inbox is the "
                + "wrong folder, or the command fails."
        ),
        confirm: [
            "tamcap-agent status --config FILE",
            "ls -lt INBOX | head",
        ],
        todo: (
            "Cho phần mềm xuất dữ liệu chạy lại, hoặc sửa đường dẫn và lệnh trong cấu hình.",
            "Have the export run again, or correct path and command in the configuration."
        ),
        call: .office)

    private static let setAside = Runbook(
        .setAside,
        means: (
            "Có tệp tại đơn vị bị để riêng: không dòng nào của tệp được tính.",
            "Files at the office are set aside: nothing in them counts."
        ),
        confirm: [
            "tamcap-agent status --config FILE",
            "tamcap-agent try FILE --config FILE",
        ],
        todo: (
            "Xuất lại tệp cho đúng, hoặc sửa cấu hình rồi chạy tamcap-agent retry.",
            "Export the files again, or correct the configuration and run tamcap-agent retry."
        ),
        call: .office)

    private static let refusals = Runbook(
        .refusals,
        means: (
            "Nhiều dòng hồ sơ bị từ chối, thường do một cột hoặc một mã của phần mềm xuất dữ liệu.",
            "Many rows are refused, mostly for one column or code of the export."
        ),
        confirm: [
            "tamcap-agent status --config FILE",
            "cut -d, -f1-4 REJECTS/rejects.csv | sort | uniq -c | sort -rn | head",
        ],
        todo: (
            "Sửa cột hoặc bổ sung ánh xạ mã trong cấu hình, rồi xuất lại.",
            "Correct the column, or map the code in the configuration, and export again."
        ),
        call: .office)

    private static let keyEnding = Runbook(
        .keyEnding,
        means: (
            "Khóa của đơn vị sắp hết hạn; sau đó đơn vị không kết nối được.",
            "The office's key ends soon; after that it cannot connect."
        ),
        confirm: [
            "tamcap keys list RING",
            "tamcap top http://127.0.0.1:8766 --once --sort key",
        ],
        todo: (
            "Cấp khóa kế tiếp: tamcap keys rotate, gửi tệp khóa đến đơn vị, thêm vào vòng khóa, gửi "
                + "SIGHUP.",
            "Give it the next key: tamcap keys rotate, bring the file to the office, take the ring's "
                + "change in with SIGHUP."
        ),
        call: .keys)

    private static let keyOld = Runbook(
        .keyOld,
        means: (
            "Đơn vị vẫn dùng khóa cũ dù khóa mới đã có hiệu lực.",
            "The office still uses its old key although the newer one is in force."
        ),
        confirm: [
            "tamcap keys list RING",
            "tamcap top http://127.0.0.1:8766 --once --find old-key",
        ],
        todo: (
            "Chuyển tệp khóa mới đến đơn vị và khởi động lại, trước khi thu hồi khóa cũ.",
            "Bring the new key file to the office and restart it there, before the old key is revoked."
        ),
        call: .keys)

    private static let plainSession = Runbook(
        .plainSession,
        means: (
            "Có chương trình cũ kết nối không mã hóa, như allowPlain tạm cho phép; ai nghe đường truyền "
                + "đọc được số liệu.",
            "Older programs connect without encryption, as allowPlain lets them for a time; who listens on the line "
                + "reads counts."
        ),
        confirm: [
            "curl -s http://127.0.0.1:8766/api/v1/alarms",
            "journalctl -u tamcap-aggregator --since -1d | grep session-plain",
        ],
        todo: (
            "Nâng cấp chương trình ở các nút được nêu tên trước ngày hết hạn; sau ngày đó chúng bị từ chối.",
            "Renew the programs of the nodes that are named before the date; after it they are refused."
        ),
        call: .office)

    private static let rankFallen = Runbook(
        .rankFallen,
        means: (
            "Đơn vị tụt nhiều bậc so với tháng trước, tính đến hôm nay.",
            "The unit fell by many places against the month before, both as of today."
        ),
        confirm: [
            "tamcap explain --records DIR --period PERIOD --unit UNIT",
            "curl -s http://127.0.0.1:8766/api/v1/units/UNIT/explain",
        ],
        todo: (
            "Mở /units/UNIT/explain: phần nào do đơn vị, phần nào do đơn vị khác, phần nào do số "
                + "liệu thiếu hay sửa lại.",
            "Open /units/UNIT/explain: what is the unit's own doing, what the others', what comes from "
                + "missing or corrected figures."
        ),
        call: .leaders)

    private static let targetAtRisk = Runbook(
        .targetAtRisk,
        means: (
            "Còn ít hồ sơ nữa sẽ quyết định một chỉ tiêu đạt hay không.",
            "A few more dossiers decide whether a target is met."
        ),
        confirm: [
            "curl -s http://127.0.0.1:8766/api/v1/units/UNIT | grep -o '\"targets\":.*'",
            "tamcap-agent due --config FILE",
        ],
        todo: (
            "Xử lý trước những hồ sơ đến hạn sớm nhất; trang của đơn vị cho biết chỉ tiêu nào.",
            "Take first the dossiers that are due first; the unit's page says which indicator it is."
        ),
        call: .leaders)

    private static let feedBehind = Runbook(
        .feedBehind,
        means: (
            "Một cơ sở dữ liệu hoặc chương trình nhận dữ liệu chưa xác nhận trong nhiều phút. Không "
                + "việc gì khác phải chờ.",
            "A database or program that is fed has not confirmed for minutes. Nothing else waits for "
                + "it."
        ),
        confirm: [
            "curl -s http://127.0.0.1:8766/api/v1/nodes | grep -o '\"feeds\":\\[[^]]*\\]'",
            "journalctl -u tamcap-aggregator --since -1h | grep feed-failed",
        ],
        todo: (
            "Sửa cơ sở dữ liệu, mật khẩu hoặc chương trình; luồng tự gửi bù.",
            "Mend the database, its password or the program; the feed catches up by itself."
        ),
        call: .database)
}
