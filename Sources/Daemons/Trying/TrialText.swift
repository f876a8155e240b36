internal import Intake
internal import Model
internal import Runtime

/// A trial in words, Vietnamese or English.
struct TrialText {
    let trial: Trial
    let english: Bool

    private func say(_ vietnamese: String, _ english: String) -> String { self.english ? english : vietnamese }

    private var schema: RecordSchema { RecordSchema.of(trial.kind) }

    var lines: [String] {
        let name = say("Tệp: \(trial.name)", "File: \(trial.name)")
        // Of a file that nobody has read nothing else can be said.
        if case .unreadable(let error)? = trial.fault { return [name, unreadable(error)] }
        var lines = [name, kind]
        if let fault = trial.fault {
            let trouble = Said(fault.trouble.vietnamese, fault.trouble.english)
            lines.append(say("  BỊ ĐỂ RIÊNG: ", "  SET ASIDE: ") + trouble.text(english: english))
        }
        if let form { lines.append(form) }
        lines += columns
        if trial.supposesVersion {
            lines.append(
                say("  Nếu có \"missingVersion\": \"latest-time\":", "  With \"missingVersion\": \"latest-time\":"))
        }
        if trial.fault == nil || trial.supposesVersion { lines.append(outcome) }
        lines += values + refused
        lines += trial.warnings.map { say("  Cảnh báo: ", "  Warning: ") + $0.about.text(english: english) }
        if let example { lines.append(example) }
        return lines
    }

    private func unreadable(_ error: SystemError) -> String {
        say(
            "  Không đọc được tệp: \(error); hãy kiểm tra đường dẫn và quyền đọc",
            "  The file cannot be read: \(error); check the path and the permission to read it")
    }

    // MARK: - What the file is

    private var kind: String {
        let words =
            switch trial.kind {
            case .dossiers: say("hồ sơ", "dossiers")
            case .feedback: say("phản ánh, kiến nghị", "feedback")
            case .reports: say("báo cáo", "reports")
            case .visits: say("lượt giao dịch tại quầy", "visits at the desk")
            case .staff: say("ngày công của cán bộ", "officers' days")
            case .ratings: say("đánh giá", "ratings")
            case .plans: say("nhiệm vụ trong kế hoạch", "tasks of plans")
            case .procedures: say("danh mục thủ tục", "register of procedures")
            }
        let from =
            switch trial.kindFrom {
            case .name: say("theo tên tệp", "by the file's name")
            case .sheet: say("theo tên trang tính", "by the sheet's name")
            case .configuration: say("theo cấu hình", "as configured")
            case .columns:
                say(
                    "đoán theo các cột; TÊN TỆP KHÔNG ĐƯỢC ĐỌC, hãy đặt tên bắt đầu bằng \(trial.kind)",
                    "guessed from the columns; A FILE OF THIS NAME IS NOT READ, let it begin with \(trial.kind)")
            }
        return say("  Loại: ", "  Kind: ") + "\(words) (\(trial.kind)), \(from)"
    }

    private var form: String? {
        var parts: [String] = []
        if let sheet = trial.sheet {
            parts.append(say("trang tính \"\(sheet)\"", "sheet \"\(sheet)\""))
        } else if trial.format == .ndjson {
            parts.append("NDJSON")
        } else if let form = trial.form {
            parts += ["CSV", say("phân cách bằng ", "separated by ") + separator(form.separator), "\(form.encoding)"]
        }
        if trial.isGzip { parts.append("gzip") }
        if trial.form != nil, let line = trial.form?.headerLine {
            parts.append(say("tiêu đề ở dòng \(line)", "header in line \(line)"))
        }
        return parts.isEmpty ? nil : say("  Dạng: ", "  Form: ") + parts.joined(separator: ", ")
    }

    private func separator(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: ";"): say("dấu chấm phẩy", "semicolons")
        case UInt8(ascii: "\t"): say("dấu tab", "tabs")
        default: say("dấu phẩy", "commas")
        }
    }

    // MARK: - What its columns are

    private var columns: [String] {
        guard !trial.columns.isEmpty else { return [] }
        var lines = [trial.format == .ndjson ? say("  Khóa:", "  Keys:") : say("  Cột:", "  Columns:")]
        for column in trial.columns {
            guard let field = column.field else { continue }
            let label = schema.about(field)?.label.text(english: english) ?? ""
            let how = column.isMapped ? say(", theo cấu hình", ", as configured") : ""
            lines.append("    \(Self.shown(column.name)) → \(field) (\(label)\(how))")
        }
        let unused = trial.columns.filter { $0.field == nil }.map { Self.shown($0.name) }
        if !unused.isEmpty {
            lines.append(say("    không dùng, không lưu: ", "    not used and not kept: ") + Self.list(unused))
        }
        let filled = Set(trial.columns.compactMap(\.field))
        let absent = schema.fields.filter { !filled.contains($0) }
        if !absent.isEmpty { lines.append(say("    không có cột cho: ", "    no column for: ") + Self.list(absent)) }
        return lines
    }

    // MARK: - What becomes of its rows

    private var outcome: String {
        let counts = trial.counts
        var text = say(
            "  Kết quả: \(trial.rows) dòng; \(counts.kept) bản ghi được tính; \(trial.rejected) dòng bị từ chối",
            "  Outcome: \(trial.rows) rows; \(counts.kept) records count; \(trial.rejected) rows refused")
        if counts.stale > 0 { text += say("; \(counts.stale) dòng cũ hơn", "; \(counts.stale) rows are older") }
        if counts.withdrawn > 0 {
            text += say("; \(counts.withdrawn) bản ghi nhập nhầm", "; \(counts.withdrawn) entered by mistake")
        }
        if counts.unknownProcedure > 0 {
            text += say(
                "; \(counts.unknownProcedure) có thủ tục ngoài danh mục",
                "; \(counts.unknownProcedure) of procedures that the register does not have")
        }
        if !trial.units.isEmpty { text += say("; cơ quan ", "; units ") + Self.list(trial.units.map(\.description)) }
        return text
    }

    private var values: [String] {
        trial.values.map { field in
            let about = schema.about(field.field)
            let shown = field.values.prefix(20).map { value in
                let guess = about?.guess(value.text)
                let meaning = guess.map { "\($0)\(self.meaning(about, $0))" } ?? "?"
                return say(
                    "\(Self.shown(value.text)) \(value.rows) dòng → \(meaning)",
                    "\(Self.shown(value.text)) \(value.rows) rows → \(meaning)")
            }
            let more = field.values.count - shown.count
            let rest = more > 0 ? say("; và \(more) giá trị khác", "; and \(more) more") : ""
            return say("  Giá trị cần khai báo, ", "  Values to map, ") + "\(field.field): "
                + shown.joined(separator: "; ") + rest
        }
    }

    private var refused: [String] {
        var lines: [String] = []
        for (reason, rows) in trial.tally.reasons.sorted(by: { $0.key < $1.key }) {
            let about = reason.about
            lines.append(
                say("  Từ chối \(rows) dòng, ", "  Refused \(rows) rows, ")
                    + "\(reason): \(about.meaning.text(english: english)); \(about.remedy.text(english: english))")
            // Rows that were held back for their dates come late.
            let shown = trial.tally.first.filter { $0.reason == reason }.sorted { $0.line < $1.line }
            for row in shown {
                let field = row.field.map { ", \($0)" } ?? ""
                let value = row.value.map { $0.isEmpty ? "" : ": \(Self.shown($0))" } ?? ""
                lines.append(say("    dòng \(row.line)", "    line \(row.line)") + field + value)
            }
        }
        return lines
    }

    // MARK: - An example

    private var example: String? {
        guard !trial.example.isEmpty else { return nil }
        let parts = trial.example.map { field, value in
            let about = schema.about(field)
            let label = about?.label.text(english: english) ?? field
            let meaning = Int(value).map { self.meaning(about, $0) } ?? ""
            return "\(label) \(value.replacing("T", with: " ", isIn: about))\(meaning)"
        }
        return say("  Ví dụ một bản ghi: ", "  A record, for example: ") + parts.joined(separator: "; ")
    }

    /// What a code means, in brackets.
    private func meaning(_ about: FieldAbout?, _ number: Int) -> String {
        switch about?.form {
        case .codes(let codes):
            codes.first { $0.number == number }.map { " (\($0.meaning.text(english: english)))" } ?? ""
        case .flag: number == 1 ? say(" (có)", " (yes)") : say(" (không)", " (no)")
        default: ""
        }
    }

    // MARK: - Texts of the file

    /// A text of the file, in quotes, on one line.
    static func shown(_ text: String) -> String {
        let line = text.prefix(60).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return "\"\(String(line))\(text.count > 60 ? "…" : "")\""
    }

    private static func list(_ words: [String]) -> String {
        words.prefix(30).joined(separator: ", ") + (words.count > 30 ? ", …" : "")
    }
}

extension String {
    /// A time as people write it.
    fileprivate func replacing(_ letter: Character, with other: Character, isIn about: FieldAbout?) -> String {
        switch about?.form {
        case .time, .deadline, .version: String(map { $0 == letter ? other : $0 })
        default: self
        }
    }
}
