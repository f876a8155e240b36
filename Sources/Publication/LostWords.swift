internal import Model
internal import Scoring

/// A loss in a sentence that says what would bring the points.
struct LostWords {
    let language: PageLanguage
    let catalogue: Catalogue

    private func say(_ vietnamese: String, _ english: String) -> String { language == .english ? english : vietnamese }

    /// `+1,8 điểm có thể: 312 hồ sơ trễ hạn trong 4 thủ tục`.
    func sentence(_ loss: LostPoints.Loss) -> String {
        let points = "+\(DisplayText.points(micro: loss.lostMicro, language)) "
        return points + say("điểm có thể: ", "points possible: ") + reason(loss)
    }

    /// What is lacking, without the points.
    func reason(_ loss: LostPoints.Loss) -> String {
        let indicator = catalogue.indicators[loss.indicator]
        switch loss.cause {
        case .nothingCounted:
            return say("không phát sinh gì để tính \(indicator.code)", "nothing was counted for \(indicator.code)")
        case .own:
            var text = missing(loss, indicator.formula)
            if let needed = loss.needed, needed > 0, needed < loss.missing {
                let count = DisplayText.grouped(needed, language)
                text += say(" (thêm \(count) là đủ điểm)", " (\(count) more give all points)")
            }
            return text
        case .factor(let code):
            guard let factor = catalogue.indicators.first(where: { $0.code == code }) else { return code }
            let text = missing(loss, factor.formula)
            return text + say(" (\(indicator.code) nhân với \(code))", " (\(indicator.code) is multiplied by \(code))")
        }
    }

    private func missing(_ loss: LostPoints.Loss, _ formula: Catalogue.Formula) -> String {
        let count = DisplayText.grouped(loss.missing, language)
        let noun = Self.noun(formula)
        let text = "\(count) \(language == .english ? noun.english(loss.missing == 1) : noun.vietnamese)"
        guard !noun.isProcedure, loss.procedures > 0 else { return text }
        let procedures = DisplayText.grouped(Int128(loss.procedures), language)
        return text
            + say(" trong \(procedures) thủ tục", " in \(procedures) procedure\(loss.procedures == 1 ? "" : "s")")
    }
}

/// What is counted as lacking by a formula.
struct MissingNoun {
    let vietnamese: String
    /// With `#` where the plural has its s.
    private let pattern: String
    /// It counts procedures itself.
    let isProcedure: Bool

    init(_ vietnamese: String, _ pattern: String, isProcedure: Bool = false) {
        self.vietnamese = vietnamese
        self.pattern = pattern
        self.isProcedure = isProcedure
    }

    func english(_ isOne: Bool) -> String {
        pattern.split(separator: "#", omittingEmptySubsequences: false).joined(separator: isOne ? "" : "s")
    }
}

extension LostWords {
    /// Formulas that give points in no catalogue need no words of their own.
    static func noun(_ formula: Catalogue.Formula) -> MissingNoun {
        switch formula {
        case .announcedOnTime: MissingNoun("thủ tục công bố chậm", "procedure# announced late", isProcedure: true)
        case .publishedOnTime: MissingNoun("thủ tục công khai chậm", "procedure# published late", isProcedure: true)
        case .publishedComplete:
            MissingNoun(
                "thủ tục công khai thiếu nội dung", "procedure# published with parts lacking", isProcedure: true)
        case .synchronised: MissingNoun("hồ sơ chưa đồng bộ lên Cổng", "dossier# not synchronised")
        case .handledOnTime: MissingNoun("hồ sơ trễ hạn", "overdue dossier#")
        case .onlineProcedures:
            MissingNoun("thủ tục chưa cung cấp trực tuyến", "procedure# without online service", isProcedure: true)
        case .onlineProceduresUsed:
            MissingNoun(
                "dịch vụ công trực tuyến chưa phát sinh hồ sơ", "online service# without a dossier", isProcedure: true)
        case .submittedOnline:
            MissingNoun("hồ sơ chưa nộp trực tuyến có kết quả điện tử", "dossier# not online with electronic result")
        case .onlineOutcome: MissingNoun("hồ sơ trực tuyến trễ hạn", "overdue online dossier#")
        case .feeProceduresSynchronised:
            MissingNoun("thủ tục có phí chưa đồng bộ", "procedure# with a fee not synchronised", isProcedure: true)
        case .feeProceduresPaidOnline:
            MissingNoun(
                "thủ tục có phí chưa có thanh toán trực tuyến", "procedure# with a fee never paid online",
                isProcedure: true)
        case .paidOnline: MissingNoun("hồ sơ có phí chưa thanh toán trực tuyến", "dossier# with a fee not paid online")
        case .electronicResults: MissingNoun("hồ sơ chưa có kết quả điện tử", "dossier# without electronic result")
        case .digitised: MissingNoun("hồ sơ chưa số hóa", "dossier# not digitised")
        case .reused: MissingNoun("hồ sơ chưa tái sử dụng dữ liệu", "dossier# without reused data")
        case .fromStore: MissingNoun("hồ sơ chưa dùng kho dữ liệu", "dossier# without papers from the store")
        case .populationDataProcedures:
            MissingNoun(
                "thủ tục chưa khai thác dữ liệu dân cư", "procedure# without population data", isProcedure: true)
        case .populationDataDossiers:
            MissingNoun("hồ sơ chưa khai thác dữ liệu dân cư", "dossier# without population data")
        case .feedbackOnTime: MissingNoun("phản ánh, kiến nghị trả lời trễ hoặc quá hạn", "overdue item# of feedback")
        case .feedbackSatisfaction:
            MissingNoun(
                "phản ánh, kiến nghị trễ hoặc chưa hài lòng", "item# of feedback overdue or without satisfaction")
        case .dossierSatisfaction:
            MissingNoun("hồ sơ trễ, không hài lòng hoặc bị phản ánh", "dossier# overdue, disliked or complained about")
        default: MissingNoun("trường hợp chưa đạt", "case# short")
        }
    }
}

extension DisplayText {
    /// Millionths with one decimal where that is all there is to say, with two otherwise: `1,8`, `0,25`.
    static func points(micro: Int64, _ language: PageLanguage) -> String {
        let text = twoDecimals(micro: micro, language)
        return text.hasSuffix("0") ? String(text.dropLast()) : text
    }

    /// The same with its sign.
    static func signed(micro: Int64, _ language: PageLanguage) -> String {
        let text = twoDecimals(micro: Int64(clamping: micro.magnitude), language)
        let isNothing = text == twoDecimals(micro: 0, language)
        return (isNothing ? "±" : micro < 0 ? "−" : "+") + text
    }
}
