internal import Bytes
package import Model
package import Scoring

/// The signs of one office.
package struct OfficeSigns: Sendable {
    package var unit: UnitCode
    package var name: String
    package var signs: [FigureSign]

    package init(unit: UnitCode, name: String, signs: [FigureSign]) {
        self.unit = unit
        self.name = name
        self.signs = signs
    }

    package var marked: [FigureSign] { signs.filter(\.isMarked) }
}

/// The signs of offices in a period: the answer of `/api/v1/signs` and of `tamcap signs`
/// (Protocol/26-official-results.md, A-16).
package struct SignsReport: Sendable {
    package var period: Period
    package var asOf: Day
    /// Ascending by code.
    package var offices: [OfficeSigns]

    package init(period: Period, asOf: Day, offices: [OfficeSigns]) {
        self.period = period
        self.asOf = asOf
        self.offices = offices
    }

    /// Only offices with a mark, and of these only what is marked.
    package var marked: SignsReport {
        SignsReport(
            period: period, asOf: asOf,
            offices: offices.filter { !$0.marked.isEmpty }
                .map { OfficeSigns(unit: $0.unit, name: $0.name, signs: $0.marked) })
    }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("period", period.description)
            json.field("asOf", asOf.description)
            json.field("offices") { json in
                json.array { json in
                    for office in offices {
                        json.object { json in
                            json.field("unit", office.unit.description)
                            json.field("name", office.name)
                            json.field("signs") { json in Self.append(office.signs, to: &json) }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    static func append(_ signs: [FigureSign], to json: inout JSONWriter) {
        json.array { json in
            for sign in signs {
                json.object { json in
                    json.field("sign", sign.kind.rawValue)
                    json.field("numerator", sign.numerator)
                    json.field("denominator", sign.denominator)
                    json.field("marked", sign.isMarked)
                    json.field("text_vi", sign.kind.text(.vietnamese))
                    json.field("text_en", sign.kind.text(.english))
                }
            }
        }
    }

    static let columns = ["unit_code", "unit_name", "sign", "numerator", "denominator", "marked"]

    /// One line for each office and sign.
    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        write(to: &sheet)
        return sheet.bytes
    }

    func write(to sheet: inout SheetWriter) {
        sheet.head(Self.columns)
        for office in offices {
            for sign in office.signs {
                sheet.code(office.unit.description)
                sheet.text(office.name)
                sheet.text(sign.kind.rawValue)
                sheet.whole(sign.numerator)
                sheet.whole(sign.denominator)
                sheet.whole(sign.isMarked ? 1 : 0)
                sheet.endRow()
            }
        }
    }

    /// For a terminal.
    package func table(_ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        var table = TextTable([
            .left(words.say("MÃ", "UNIT")), .left(words.say("TÊN", "NAME")), .left(words.say("DẤU HIỆU", "SIGN")),
            .right(words.say("TỬ SỐ", "NUMERATOR")), .right(words.say("MẪU SỐ", "DENOMINATOR")),
            .left(words.say("NÊN XEM", "LOOK")),
        ])
        for office in offices {
            for sign in office.signs {
                table.append([
                    office.unit.description, office.name, sign.kind.text(language), "\(sign.numerator)",
                    "\(sign.denominator)", sign.isMarked ? "*" : "",
                ])
            }
        }
        return table.text(colouredColumn: nil)
    }

    /// Of how many offices each sign is marked: on an honest nation the rate of false alarms.
    package func summary(_ language: PageLanguage) -> [String] {
        let words = PageWords.of(language)
        return FigureSign.Kind.allCases.compactMap { kind in
            let all = offices.compactMap { office in office.signs.first { $0.kind == kind } }
            guard !all.isEmpty else { return nil }
            let (marked, told) = (all.count(where: \.isMarked), all.count { $0.denominator > 0 })
            return "\(kind.rawValue): "
                + words.say(
                    "\(marked)/\(all.count) đơn vị nên xem (\(told) có số liệu)",
                    "\(marked) of \(all.count) offices are worth a look (\(told) have figures)")
        }
    }
}

extension FigureSign.Kind {
    /// What it is a fraction of.
    package func text(_ language: PageLanguage) -> String {
        let (vietnamese, english) =
            switch self {
            case .sameTime: ("giải quyết trong cùng một khoảng thời gian", "handled in one and the same time")
            case .reportDiffers: ("báo cáo lệch so với dữ liệu", "reports differ from the records")
            case .silentDays: ("ngày làm việc liền nhau không nhận hồ sơ", "working days on end without a reception")
            case .lastHour: ("giải quyết trong giờ cuối của hạn", "settled in the last hour before the deadline")
            case .editedAfter:
                ("sửa sau khi kỳ đã kết thúc quá mười ngày", "changed more than ten days after the period")
            case .enteredAnew: ("rút rồi nhập lại", "withdrawn and entered anew")
            case .oneChannelRated: ("chỉ được đánh giá trên một kênh", "rated on one channel only")
            }
        return language == .english ? english : vietnamese
    }
}

extension UnitPage {
    /// Signs of the unit's own figures, and what is marked of the offices below it: shown, not judged.
    func appendSigns(_ html: inout HTMLText) {
        guard !report.figureSigns.isEmpty else { return }
        html.element("h3", "id=\"signs\"", words.say("Dấu hiệu nên xem lại", "Signs that are worth a look"))
        html.markup("\n")
        html.element(
            "p", "",
            words.say(
                "Không cộng, không trừ điểm; có thể có lý do chính đáng. Dấu * là nhiều hơn mức thường thấy.",
                "They give and take no points, and there may be good reasons. * is more than is usual."))
        let columns = [
            words.say("Đơn vị", "Unit"), words.say("Dấu hiệu", "Sign"), words.say("Số lượng", "Count"),
            words.say("Nên xem", "Look"),
        ]
        html.markup("\n<table class=\"signs\">\n<thead><tr>")
        html.heads(columns, 2..<3)
        html.markup("</tr></thead>\n<tbody>\n")
        for office in report.figureSigns {
            for sign in office.unit == score.unit ? office.signs : office.marked {
                html.markup("<tr><th scope=\"row\">")
                html.link(link.unit(office.unit).target, office.name)
                html.markup("</th>")
                html.cell(columns[1], sign.kind.text(language))
                html.cell(
                    columns[2],
                    "\(DisplayText.grouped(Int128(sign.numerator), language))/"
                        + DisplayText.grouped(Int128(sign.denominator), language), "number")
                html.cell(columns[3], sign.isMarked ? "*" : "")
                html.markup("</tr>\n")
            }
        }
        html.markup("</tbody>\n</table>\n")
    }
}
