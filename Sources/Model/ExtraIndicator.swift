/// What targets ask for and no row of the catalogue counts (T-01): information, worth no points for anybody.
///
/// They stand behind the catalogue's rows and not among them, so that what is judged stays what Decision 766 lists.
package enum ExtraIndicator: String, CaseIterable, Sendable {
    case wholeOnline = "X1"
    case submittedOnline = "X2"
    case satisfiedRaters = "X3"
    case wholeServices = "X4"
    case settledDigitised = "X5"

    /// `X1`.
    package var code: String { rawValue }

    package var nameVi: String {
        switch self {
        case .wholeOnline: "Tỷ lệ hồ sơ được xử lý hoàn toàn trực tuyến"
        case .submittedOnline: "Tỷ lệ hồ sơ nộp trực tuyến"
        case .satisfiedRaters: "Tỷ lệ hài lòng trong số hồ sơ có đánh giá"
        case .wholeServices: "Tỷ lệ TTHC đủ điều kiện được cung cấp DVCTT toàn trình"
        case .settledDigitised: "Tỷ lệ hồ sơ đã giải quyết được số hóa"
        }
    }

    package var nameEn: String {
        switch self {
        case .wholeOnline: "Dossiers handled wholly online"
        case .submittedOnline: "Dossiers submitted online"
        case .satisfiedRaters: "Satisfied among those who rated"
        case .wholeServices: "Eligible procedures offered wholly online"
        case .settledDigitised: "Settled dossiers that are digitised"
        }
    }

    /// Below this denominator a target says nothing of a unit (T-02).
    package var minimumDenominator: Int128 { self == .satisfiedRaters ? 30 : 1 }
}
