internal import Model
internal import Scoring

/// The language of the page. Vietnamese first: it is what officials read.
package enum PageLanguage: String, CaseIterable, Sendable {
    case vietnamese = "vi"
    case english = "en"
}

/// What people read on the page and in tables.
struct PageWords: Sendable {
    let language: PageLanguage
    let title: String
    let training: String
    let otherLanguage: String
    let tiers: String
    let tierNames: [Tier: String]
    let months: String
    let quarters: String
    let years: String
    let asOf: String
    let within: String
    let everywhere: String
    let heard: String
    let missing: String
    let nothingMissing: String
    let predecessors: String
    let formerly: String
    let doubted: String
    let doubt: String
    let outside: String
    let noticed: String
    let since: String
    let freshness: String
    let neverFresh: String
    let provisional: String
    let provisionalWhy: String
    let columns: [String]
    let tooFew: String
    let noData: String
    let noRows: String
    let files: String
    let forSpreadsheet: String
    let generated: String
    let stale: String
    let branches: String

    static func of(_ language: PageLanguage) -> PageWords {
        switch language {
        case .vietnamese: .vietnamese
        case .english: .english
        }
    }

    /// What is said in one place only.
    func say(_ vietnamese: String, _ english: String) -> String { language == .english ? english : vietnamese }

    /// The band's name, or why there is none.
    func status(_ row: Standing) -> String {
        switch row.score.status {
        case .ranked: row.band.map { language == .english ? $0.nameEn : $0.nameVi } ?? ""
        case .tooFew: tooFew
        case .noData: noData
        }
    }

    /// The state of an indicator.
    func state(_ state: IndicatorScore.State) -> String {
        switch (state, language) {
        case (.scored, .vietnamese): "tính điểm"
        case (.empty, .vietnamese): "không phát sinh"
        case (.few, .vietnamese): "quá ít để tính"
        case (.info, .vietnamese): "theo dõi"
        case (.notApplicable, .vietnamese): "không áp dụng"
        case (_, .english): state.rawValue
        }
    }

    /// `14:03 05/10/2026`.
    func moment(_ moment: Moment) -> String {
        let text = Array(moment.description)
        return String(text[11..<16]) + " " + day(Day(at: moment))
    }

    /// `05/10/2026`.
    func day(_ day: Day) -> String {
        let text = Array(day.description)
        return language == .english ? String(text) : String(text[8...] + "/" + text[5..<7] + "/" + text[..<4])
    }

    static let vietnamese = PageWords(
        language: .vietnamese,
        title: "Xếp hạng phục vụ người dân và doanh nghiệp",
        training: "SỐ LIỆU TẬP HUẤN: không dùng để đánh giá",
        otherLanguage: "English",
        tiers: "Cấp",
        tierNames: [
            .nation: "Toàn ngành", .province: "Cục Thuế tỉnh, thành phố", .branch: "Chi cục Thuế",
            .department: "Vụ, đơn vị tại Tổng cục",
        ],
        months: "Tháng", quarters: "Quý", years: "Năm",
        asOf: "tính đến ngày",
        within: "trong",
        everywhere: "toàn quốc",
        heard: "đơn vị đã gửi số liệu",
        missing: "Đơn vị chưa gửi",
        nothingMissing: "Đủ số liệu của các đơn vị",
        predecessors: "Máy chủ này chưa có số liệu của các đơn vị cũ đã sáp nhập",
        formerly: "gồm cả, trước đây:",
        doubted: "Đơn vị có số liệu cần kiểm tra",
        doubt: "cần kiểm tra",
        outside: "Đơn vị không có trong cây tổ chức, số liệu KHÔNG được tính",
        noticed: "Đơn vị có tệp chưa được đọc hoặc điều cần kiểm tra",
        since: "từ",
        freshness: "Số liệu của đơn vị chậm nhất cập nhật đến",
        neverFresh: "Có đơn vị chưa từng cập nhật số liệu",
        provisional: "TẠM TÍNH",
        provisionalWhy: "thứ hạng còn có thể thay đổi",
        columns: ["Hạng", "Mã", "Đơn vị", "Điểm", "Xếp loại", "Điểm đạt / tối đa"],
        tooFew: "quá ít để xếp hạng",
        noData: "không có hồ sơ",
        noRows: "Không có đơn vị nào trong bảng này.",
        files: "Tải về", forSpreadsheet: "cho bảng tính",
        generated: "Không đổi từ",
        stale: "SỐ LIỆU CŨ: không hỏi được máy chủ; lần hỏi được gần nhất",
        branches: "các chi cục")

    static let english = PageWords(
        language: .english,
        title: "Ranking of service to citizens and businesses",
        training: "TRAINING DATA: not for any assessment",
        otherLanguage: "Tiếng Việt",
        tiers: "Tier",
        tierNames: [
            .nation: "The whole sector", .province: "Provincial departments", .branch: "Branches",
            .department: "Departments of headquarters",
        ],
        months: "Month", quarters: "Quarter", years: "Year",
        asOf: "as of",
        within: "within",
        everywhere: "the whole country",
        heard: "offices heard",
        missing: "Offices not heard",
        nothingMissing: "All offices have been heard",
        predecessors: "This server lacks the figures of merged units",
        formerly: "with, formerly:",
        doubted: "Offices to be looked at",
        doubt: "to be looked at",
        outside: "Units that stand in no tree: their figures do NOT count",
        noticed: "Offices with files that were not read, or with something to look at",
        since: "since",
        freshness: "The office furthest behind has taken in its records up to",
        neverFresh: "Some office has never taken in records",
        provisional: "PROVISIONAL",
        provisionalWhy: "ranks may still change",
        columns: ["Rank", "Code", "Office", "Score", "Band", "Points / maximum"],
        tooFew: "too little to rank",
        noData: "no dossiers",
        noRows: "No office stands in this table.",
        files: "Download", forSpreadsheet: "for spreadsheets",
        generated: "Unchanged since",
        stale: "OLD FIGURES: the server does not answer; it last did at",
        branches: "branches")
}
