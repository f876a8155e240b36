internal import Model
internal import Scoring
package import Workbook

/// A ranking as a workbook: a sheet for each view of it, and one that says what it is of (I-10).
package enum RankingWorkbook {
    package static func sheets(
        _ report: RankingReport, _ targets: [UnitTargets], _ origin: FileOrigin
    ) -> [WorkbookSheet] {
        var ranks = SheetWriter(.workbook, origin)
        ExactCSV.write(ranks: report.ranking, report.ranges, hasRanges: !report.ranges.isEmpty, to: &ranks)
        var indicators = SheetWriter(.workbook, origin)
        ExactCSV.write(indicators: report.ranking, withExtras: true, to: &indicators)
        var results = SheetWriter(.workbook, origin)
        ExactCSV.write(targets: targets, to: &results)
        return [
            ranks.sheet("Xếp hạng"), indicators.sheet("Chỉ số"), results.sheet("Mục tiêu"),
            WorkbookSheet(name: "Về tệp này", head: ["", ""], rows: about(report, origin)),
        ]
    }

    private static func about(_ report: RankingReport, _ origin: FileOrigin) -> [[WorkbookSheet.Cell]] {
        let ranking = report.ranking
        var rows: [[WorkbookSheet.Cell]] = [
            [.text("Kỳ / Period"), .text(origin.period.description)],
            [.text("Ngày tính / As of"), .day(origin.asOf.number)],
            [.text("Quy tắc / Rules"), .text(origin.rules)],
            [.text("Nhóm / League"), .text(ranking.league.tier.description)],
            [.text("Trong / Within"), .text(ranking.league.within?.description ?? "")],
            [.text("Đơn vị đã gửi / Offices heard"), .whole(Int64(report.completeness.heard))],
            [.text("Đơn vị phải gửi / Offices expected"), .whole(Int64(report.completeness.expected))],
            [.text("Tạm tính / Provisional"), .text(report.isProvisional ? "có / yes" : "không / no")],
            [.text("Số liệu đến / Fresh until"), .text(report.freshness?.description ?? "")],
        ]
        for part in report.rules?.parts ?? [] {
            rows.append([
                .text(part.kind.rawValue), .text(part.name), .text(part.version),
                .text(part.from?.description ?? ""), .text(part.until?.description ?? ""), .text(part.hash),
            ])
        }
        for office in report.completeness.missing {
            rows.append([.text("Thiếu / Missing"), .text(office.unit.description), .text(office.name)])
        }
        for gap in report.calendarGaps {
            rows.append([.text(gap.sentence(.vietnamese)), .text(gap.sentence(.english))])
        }
        return rows
    }
}
