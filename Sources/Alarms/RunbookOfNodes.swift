/// What to do about a node, its disk, its line, its identity.
extension Runbook {
    static let ofNodes = [
        storeFailing, diskSpace, publicationStopped, allSilent, officeSilent, superseded, digestMismatch,
        clockOff,
    ]

    private static let storeFailing = Runbook(
        .storeFailing,
        means: (
            "Máy chủ không ghi được vào ổ đĩa của dataDir: đầy, hỏng, hoặc mất quyền ghi. Số liệu "
                + "mới chưa được xác nhận; các đơn vị giữ và gửi lại.",
            "The aggregator cannot write to the disk of its dataDir: full, failing, or not writable. "
                + "Nothing new is acknowledged; offices keep their figures and send them again."
        ),
        confirm: [
            "df -h DATADIR",
            "curl -s http://127.0.0.1:8766/api/v1/nodes | grep -o '\"storage\":{[^}]*}'",
            "journalctl -u tamcap-aggregator --since -1h | grep store-failing",
        ],
        todo: (
            "Dọn chỗ hoặc sửa ổ đĩa và quyền ghi. Không xóa tệp trong store/. Mọi việc tự tiếp tục.",
            "Make room, or mend disk and rights. Delete nothing in store/. Work goes on by itself."
        ),
        call: .centre)

    private static let diskSpace = Runbook(
        .diskSpace,
        means: (
            "Ổ đĩa của dataDir sắp đầy.",
            "The disk of dataDir is nearly full."
        ),
        confirm: [
            "df -h DATADIR",
            "du -sh DATADIR/*",
        ],
        todo: (
            "Mở rộng ổ đĩa, hoặc dọn nhật ký và các bản công bố theo ngày (dailyKeepDays). Không xóa "
                + "tệp trong store/.",
            "Enlarge the disk, or thin out logs and the publications by day (dailyKeepDays). Delete "
                + "nothing in store/."
        ),
        call: .centre)

    private static let publicationStopped = Runbook(
        .publicationStopped,
        means: (
            "Phép tính lại cho thấy một số tổng hợp không bằng tổng các phần: bộ nhớ máy hoặc "
                + "chương trình sai. Không công bố gì cho đến khi sửa.",
            "The background recomputation found a roll-up that is not the sum of its parts: memory or "
                + "program went wrong. Nothing is published until it is mended."
        ),
        confirm: [
            "curl -s http://127.0.0.1:8766/api/v1/audit",
            "curl -si http://127.0.0.1:8766/readyz | tail -3",
        ],
        todo: (
            "Giữ nhật ký và sao chép dataDir, khởi động lại, rồi kiểm tra bộ nhớ máy (memtest).",
            "Keep the log and a copy of dataDir, restart, and test the machine's memory (memtest)."
        ),
        call: .vendor)

    private static let allSilent = Runbook(
        .allSilent,
        means: (
            "Không nghe thấy đơn vị nào của một tỉnh, hay của cả nước: thường là máy chủ, điện hoặc "
                + "đường truyền của tỉnh, hay của chính trung ương.",
            "Not one office of a part, or of the whole country, is heard: mostly the server, power or "
                + "line of the province, or the centre's own."
        ),
        confirm: [
            "tamcap top http://127.0.0.1:8766 --once --sort heard",
            "ss -tn state established '( sport = :7660 )' | wc -l",
        ],
        todo: (
            "Với VN: xem đường truyền và tường lửa của trung ương. Với một tỉnh: xem máy chủ, điện, "
                + "đường truyền của tỉnh.",
            "For VN see to the centre's own line and firewall; for a province to its server, power and "
                + "line."
        ),
        call: .province)

    private static let officeSilent = Runbook(
        .officeSilent,
        means: (
            "Một đơn vị không liên lạc: máy tắt, tamcap-agent không chạy, hoặc mất đường truyền. Số "
                + "liệu cuối vẫn nằm trong xếp hạng, đơn vị được nêu là còn thiếu.",
            "An office is not heard: its machine is off, its agent does not run, or its line is down. "
                + "Its last figures stay in the ranking, and it is named as missing."
        ),
        confirm: [
            "tamcap top http://127.0.0.1:8766 --once --find UNIT",
            "tamcap-agent status --config FILE",
        ],
        todo: (
            "Hỏi đơn vị: máy có bật không, dịch vụ có chạy không (systemctl status tamcap-agent), "
                + "đường truyền có thông không.",
            "Ask the office: is the machine on, does the service run (systemctl status tamcap-agent), "
                + "is the line up?"
        ),
        call: .office)

    private static let superseded = Runbook(
        .superseded,
        means: (
            "Một chương trình khác có khóa của đơn vị đòi chỗ của đơn vị và bị từ chối.",
            "Another program that has the office's key claimed its place and was refused."
        ),
        confirm: [
            "curl -s http://127.0.0.1:8766/api/v1/nodes | grep -o '\"refusedClaim\":{[^}]*}'",
            "journalctl -u tamcap-aggregator --since -1d | grep -E 'superseded|counter-too-far'",
        ],
        todo: (
            "Tìm tamcap-agent thứ hai hoặc máy khôi phục từ bản sao và dừng nó. Nếu không phải của "
                + "đơn vị: đổi khóa ngay (tamcap keys new --unit), rồi tamcap-aggregator reset-unit nếu "
                + "cần.",
            "Look for a second agent or a restored copy, and stop it. If it is nobody's: change the key "
                + "at once (tamcap keys new --unit), then tamcap-aggregator reset-unit if needed."
        ),
        call: .security)

    private static let digestMismatch = Runbook(
        .digestMismatch,
        means: (
            "Số liệu đang giữ khác số liệu của chính đơn vị, và gửi lại chưa sửa được: bộ nhớ hoặc "
                + "chương trình của một máy ở giữa bị lỗi.",
            "The figures held differ from the office's own, and sending anew has not healed it: memory "
                + "or program of a machine between went wrong."
        ),
        confirm: [
            "tamcap top http://127.0.0.1:8766 --once --find digest-mismatch",
            "tamcap receipt UNIT --data DATADIR",
        ],
        todo: (
            "Kiểm tra bộ nhớ của máy này và máy chủ tỉnh ở giữa; so sánh mã băm tại đơn vị và tại "
                + "đây bằng tamcap receipt.",
            "Test the memory of this machine and of the province's between; compare digests at the "
                + "office and here with tamcap receipt."
        ),
        call: .vendor)

    private static let clockOff = Runbook(
        .clockOff,
        means: (
            "Đồng hồ của đơn vị lệch hơn một phút so với cấp trên; hồ sơ có thể bị tính sai ngày.",
            "The office's clock and its upstream's are more than a minute apart; dossiers may count on "
                + "a wrong day."
        ),
        confirm: [
            "timedatectl",
            "tamcap-agent status --config FILE",
        ],
        todo: (
            "Bật đồng bộ giờ (NTP) tại đơn vị. Nếu đồng hồ từng chạy nhanh hơn một ngày, khởi động "
                + "lại tamcap-agent sau đó.",
            "Have the office's clock set by NTP. After one that was more than a day ahead, restart the "
                + "agent."
        ),
        call: .office)
}
