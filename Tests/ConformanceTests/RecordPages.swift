import Intake
import Model

/// The records reference for a clerk (Cluster/records), made from the code's own tables.
struct RecordPage {
    let english: Bool

    private func say(_ vietnamese: String, _ english: String) -> String { self.english ? english : vietnamese }

    private func say(_ said: Said) -> String { said.text(english: english) }

    var text: String {
        let parts =
            [opening, names] + RecordKind.records.map { fields($0) } + [times, refusals, faults, warnings]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.map(Self.cell).joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static func code(_ text: String) -> String { "`\(text)`" }

    private var opening: String {
        say(
            """
            # Bản ghi của cơ quan: cột, mã, thời gian, lý do từ chối

            Trang này được tạo từ chính các bảng của chương trình \
            ([RecordPagesTests](../../Tests/ConformanceTests/RecordPagesTests.swift)); bản tiếng Anh: [en.md](en.md). \
            Muốn biết chương trình hiểu một tệp thế nào trước khi có gì được tính: `tamcap-agent try TỆP` \
            ([hướng dẫn](README.md)).
            """,
            """
            # An office's records: columns, codes, times, reasons of refusal

            This page is made from the program's own tables \
            ([RecordPagesTests](../../Tests/ConformanceTests/RecordPagesTests.swift)); in Vietnamese: [vi.md](vi.md). \
            To see what the program makes of a file before anything counts: `tamcap-agent try FILE` \
            ([guide](README.md)).
            """)
    }

    // MARK: - Names of files

    /// Names, and what they are taken for; `nil` is not read.
    static let fileNames: [(name: String, expected: RecordKind.FileName?, meaning: Said)] = [
        ("dossiers-psql.csv", .init(kind: .dossiers, format: .csv, isGzip: false), Said("hồ sơ", "dossiers")),
        (
            "feedback-psql.csv", .init(kind: .feedback, format: .csv, isGzip: false),
            Said("phản ánh, kiến nghị", "feedback")
        ),
        ("reports-excel.csv", .init(kind: .reports, format: .csv, isGzip: false), Said("báo cáo", "reports")),
        (
            "visits-qms.csv", .init(kind: .visits, format: .csv, isGzip: false),
            Said("lượt giao dịch tại quầy", "visits at the desk")
        ),
        (
            "staff-excel.csv", .init(kind: .staff, format: .csv, isGzip: false),
            Said("ngày công của cán bộ", "officers' days")
        ),
        ("ratings-2026.csv", .init(kind: .ratings, format: .csv, isGzip: false), Said("đánh giá", "ratings")),
        (
            "plans-2026.csv", .init(kind: .plans, format: .csv, isGzip: false),
            Said("nhiệm vụ trong kế hoạch cải cách", "tasks of reform plans")
        ),
        (
            "dossiers.ndjson", .init(kind: .dossiers, format: .ndjson, isGzip: false),
            Said("mỗi dòng một đối tượng JSON; cũng là .jsonl", "one JSON object a line; .jsonl likewise")
        ),
        (
            "dossiers-2026-10.csv.gz", .init(kind: .dossiers, format: .csv, isGzip: true),
            Said("nén gzip", "packed by gzip")
        ),
        (
            "dossiers-2026-10.xlsx", .init(kind: .dossiers, format: .csv, isGzip: false, isWorkbook: true),
            Said("bảng tính Excel", "a workbook of Excel")
        ),
        (
            "export.xlsx", .init(kind: nil, format: .csv, isGzip: false, isWorkbook: true),
            Said(
                "bảng tính tên khác: có trang tính mang một trong các tên "
                    + RecordKind.records.compactMap { RecordSchema.of($0).sheetNames.first }.joined(separator: ", "),
                "a workbook of another name: has a sheet named one of "
                    + RecordKind.records.map { "\($0)" }.joined(separator: ", "))
        ),
        (
            "Dossiers.csv", nil,
            Said("KHÔNG đọc: tên bắt đầu bằng chữ thường như trên", "NOT read: names begin in small letters, as above")
        ),
        ("dossiers.xls", nil, Said("KHÔNG đọc: lưu lại dạng .xlsx", "NOT read: save it as .xlsx")),
    ]

    private var names: String {
        say("## Tên tệp\n\n", "## Names of files\n\n")
            + table(
                [say("tên", "name"), say("nghĩa", "meaning")],
                Self.fileNames.map { [Self.code($0.name), say($0.meaning)] })
    }

    // MARK: - Fields

    private func fields(_ kind: RecordKind) -> String {
        let schema = RecordSchema.of(kind)
        let title =
            switch kind {
            case .dossiers: say("Hồ sơ", "Dossiers")
            case .feedback: say("Phản ánh, kiến nghị", "Feedback")
            case .reports: say("Báo cáo", "Reports")
            case .visits: say("Lượt giao dịch tại quầy", "Visits at the desk")
            case .staff: say("Ngày công của cán bộ", "Officers' days")
            case .ratings: say("Đánh giá", "Ratings")
            case .plans: say("Kế hoạch cải cách", "Reform plans")
            case .procedures: ""
            }
        let rows = schema.fields.indices.map { slot in
            let about = schema.about[slot]
            let meaning = [about.label, about.note].compactMap { $0.map { say($0) } }.joined(separator: "; ")
            return [
                Self.code(schema.fields[slot]), schema.required.contains(slot) ? say("có", "yes") : "",
                form(about), meaning, schema.names[slot].joined(separator: ", "),
            ]
        }
        let head = [
            say("cột", "column"), say("bắt buộc", "required"), say("giá trị", "value"), say("nghĩa", "meaning"),
            say("tên khác được nhận ra", "other names that are known"),
        ]
        let codes = schema.fields.indices.compactMap { self.codes(schema.fields[$0], schema.about[$0]) }
        return (["## \(title) (`\(kind)`)", table(head, rows)] + codes).joined(separator: "\n\n")
    }

    private func form(_ about: FieldAbout) -> String {
        let words =
            switch about.form {
            case .unit: say("mã cơ quan", "a unit's code")
            case .text(let bytes), .pseudonym(let bytes):
                say("văn bản, tối đa \(bytes) byte", "text, at most \(bytes) bytes")
            case .time: say("thời gian", "time")
            case .deadline: say("thời gian; chỉ ghi ngày là hết ngày", "time; a date alone is the end of the day")
            case .clock: say("thời gian, phải có giờ", "time, with the time of day")
            case .count: say("số nguyên từ 0", "whole number from 0")
            case .number(let max): say("số nguyên từ 0 đến \(max)", "whole number from 0 to \(max)")
            case .codes(let codes): codes.map { "\($0.number)" }.joined(separator: ", ")
            case .flag: say("0, 1 (hoặc f, t, false, true)", "0, 1 (or f, t, false, true)")
            case .month: say("tháng, `2026-10`", "month, `2026-10`")
            case .office:
                say(
                    "mã của một cơ quan bất kỳ; giá trị khác coi như để trống",
                    "any office's code; anything else is as good as empty")
            case .version: say("thời gian, hoặc số nguyên", "time, or whole number")
            }
        return words + (about.absent.map { say("; để trống: ", "; empty: ") + say($0) } ?? "")
    }

    private func codes(_ field: String, _ about: FieldAbout) -> String? {
        guard case .codes(let codes) = about.form else { return nil }
        return table(
            [Self.code(field), say("nghĩa", "meaning")], codes.map { ["\($0.number)", say($0.meaning)] })
    }

    // MARK: - Times

    /// Texts that are times, and the moments that they are.
    static let timeForms: [(text: String, moment: String)] = [
        ("2026-10-05T08:30:00", "2026-10-05T08:30:00"), ("2026-10-05 08:30", "2026-10-05T08:30:00"),
        ("2026-10-05T08:30:00.250+07:00", "2026-10-05T08:30:00"),
        ("2026-10-05 01:30:00Z", "2026-10-05T08:30:00"), ("2026-10-05 08:30:00+0700", "2026-10-05T08:30:00"),
        ("2026-10-05 08:30:00.1234567+07", "2026-10-05T08:30:00"), ("2026-10-05", "2026-10-05T00:00:00"),
        ("2026/10/05 08:30", "2026-10-05T08:30:00"), ("20261005", "2026-10-05T00:00:00"),
        ("20261005083000", "2026-10-05T08:30:00"), ("05/10/2026 08:30", "2026-10-05T08:30:00"),
        ("5/10/2026 8:30", "2026-10-05T08:30:00"), ("5/10/2026", "2026-10-05T00:00:00"),
        ("05-10-2026 08:30:00", "2026-10-05T08:30:00"),
    ]

    private var times: String {
        let note = say(
            "Không ghi múi giờ là giờ Việt Nam. Ngày đứng trước tháng; nếu một cột có `12/31/2026`, mọi ngày không rõ "
                + "của cột đó bị từ chối. `NULL` và `\\N` là để trống.",
            "Without an offset it is Viet Nam's time. The day comes before the month; where a column has `12/31/2026`, "
                + "every date of it that may be read either way is refused. `NULL` and `\\N` are empty.")
        return say("## Thời gian\n\n", "## Times\n\n")
            + table(
                [say("cách viết", "written"), say("là", "is")],
                Self.timeForms.map { [Self.code($0.text), $0.moment.replacing("T", with: " ")] })
            + "\n\n" + note
    }

    // MARK: - Refusals

    private var refusals: String {
        say("## Lý do từ chối một dòng\n\n", "## Why a row is refused\n\n")
            + table(
                [say("lý do", "reason"), say("nghĩa", "meaning"), say("việc cần làm", "what to do")],
                RejectReason.allCases.map { [Self.code("\($0)"), say($0.about.meaning), say($0.about.remedy)] })
    }

    /// One of each, so that all are listed.
    static let faults: [FileFault] = [
        .empty, .notCSV, .webPage, .otherEncoding(.windows1258),
        .missingColumns([.init("TrangThaiHoSo", nearest: "Tinh trang HS"), .init("CapNhat")]),
        .missingMapped(.init("Ngày hẹn trả", nearest: "Ngày hẹn trả KQ")), .repeatedColumn("NgayTiepNhan"),
        .noVersionInName("dossiers.csv"), .notNDJSON, .noSheetOfKind(["Sheet1"]),
        .severalKinds(["Hồ sơ", "Phản ánh"]), .isRegister, .refused,
    ]

    private var faults: String {
        let lines = Self.faults.map { "- " + (english ? $0.description : $0.vietnamese) }
        return say("## Vì sao cả tệp bị để riêng\n\n", "## Why a file is set aside whole\n\n")
            + lines.joined(separator: "\n")
    }

    /// One of each.
    static var warnings: [IntakeWarning] {
        guard let unit = UnitCode("10101"), let cut = ProcedureCode("1.00705"), let known = ProcedureCode("1.007050"),
            let month = Period("2026-10")
        else { return [] }
        return [
            .mixedVersions(unit: unit, kind: .dossiers, key: "H-1"), .yearWithoutCalendar(2031),
            .cellOverflow(unit: unit, key: CellKey(month, known)), .tooManyRejects(unit: unit),
            .contradictoryRows(unit: unit, kind: .dossiers, key: "101013000000000", rows: 19),
            .zeroTwins(unit: unit, kind: .dossiers, key: "0012", pairs: 20),
            .cutProcedure(unit: unit, code: cut, known: known),
            .foreignDates(source: "dossiers.csv", field: "NgayTiepNhan", seen: "12/31/2026"),
            .parked(unit: unit, dossiers: 3), .withdrawnUndated(unit: unit, dossiers: 2),
            .waitWithoutRequest(unit: unit, dossiers: 4),
        ]
    }

    private var warnings: String {
        say("## Cảnh báo (không từ chối dòng nào)\n\n", "## Warnings (no row is refused)\n\n")
            + Self.warnings.map { "- " + say($0.about) }.joined(separator: "\n")
    }
}
