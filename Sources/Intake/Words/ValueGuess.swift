extension FieldAbout {
    /// What another system's word for a value probably is here; `nil` where nothing tells, or where no word is wanted.
    /// To be shown to a person who decides: intake itself never guesses.
    package func guess(_ value: String) -> Int? {
        let wanted = HeaderName(value)
        guard !wanted.isEmpty else { return nil }
        func isMeant(_ words: [String]) -> Bool { words.contains { HeaderName($0) == wanted } }
        switch form {
        case .flag: return isMeant(Self.yes) ? 1 : isMeant(Self.no) ? 0 : nil
        case .codes(let codes):
            let meant = codes.first { code in
                let words = [code.meaning.vietnamese, code.meaning.english] + (Self.words[code.meaning.english] ?? [])
                return isMeant(words)
            }
            return meant?.number
        default: return nil
        }
    }

    private static let yes = ["có", "rồi", "đúng", "x", "yes", "y"]
    private static let no = ["không", "chưa", "sai", "no", "n"]

    /// What one-stop software says, by the English meaning of the code.
    private static let words: [String: [String]] = [
        "submitted": ["mới đăng ký", "đã nộp", "chờ tiếp nhận"],
        "accepted": ["đã tiếp nhận", "tiếp nhận"],
        "refused at reception": ["từ chối tiếp nhận", "không tiếp nhận"],
        "being examined": ["đang giải quyết", "đang thẩm định", "đang thực hiện", "processing", "in progress"],
        "supplement asked for": ["yêu cầu bổ sung", "chờ bổ sung", "yêu cầu bổ sung hồ sơ"],
        "payment asked for": ["chờ thanh toán", "chờ nộp phí", "yêu cầu thanh toán"],
        "withdrawn by the applicant": ["công dân yêu cầu rút hồ sơ", "rút hồ sơ", "đã rút", "withdrawn"],
        "stopped": ["đã dừng", "đã dừng xử lý"],
        "settled": ["hoàn thành", "đã hoàn thành", "đã giải quyết", "đã giải quyết xong", "done", "completed"],
        "result returned": ["đã trả", "trả kết quả", "returned"],
        "direct": ["tại quầy", "một cửa", "nộp trực tiếp"],
        "online": ["qua mạng", "dịch vụ công", "dịch vụ công trực tuyến", "nộp trực tuyến"],
        "public post": ["bưu chính", "bưu điện", "BCCI", "post"],
        "satisfied": ["rất hài lòng"],
    ]
}
