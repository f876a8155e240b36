/// One procedure of the register (Protocol/13-records-in.md): its flags, its limit and its dates.
package struct Procedure: Hashable, Sendable {
    /// The unit of a time limit (`DonViThoiHan`).
    package enum TimeLimitUnit: String, CaseIterable, Sendable {
        case hours = "gio"
        case days = "ngay"
        case workingDays = "ngay_lam_viec"
        case months = "thang"
    }

    /// `TrangThai`.
    package enum State: String, CaseIterable, Sendable {
        case published = "cong_khai"
        case abolished = "bai_bo"
    }

    package var code: ProcedureCode
    package var name: String
    /// `LinhVuc`, the field of administration.
    package var field: String
    /// The tiers that apply it (`CapThucHien`).
    package var tiers: TierSet
    /// It returns a document (`TraKetQua`).
    package var returnsResult: Bool
    package var bearsFee: Bool
    /// `ThoiHan` in `timeLimitUnit`; without either the procedure has no known limit.
    package var timeLimit: Int?
    package var timeLimitUnit: TimeLimitUnit?
    /// 0 none, 1 partial, 2 whole.
    package var onlineLevel: Int
    /// Performed by citizens (`DoiTuongCongDan`).
    package var byCitizens: Bool
    package var decidedOn: Day?
    package var effectiveOn: Day?
    package var publishedOn: Day?
    /// Every constituent part is published (`DuBoPhan`).
    package var isComplete: Bool
    /// It can be offered wholly online (`DuDieuKienToanTrinh`): every procedure of which the register does not deny it.
    package var isEligible: Bool
    /// The unit of headquarters that drafts its decisions (`DonViSoanThao`).
    package var draftedBy: UnitCode?
    package var state: State

    /// A procedure; what is not given is as in a row that leaves it out.
    package init(
        code: ProcedureCode, name: String = "", field: String = "", tiers: TierSet, returnsResult: Bool = false,
        bearsFee: Bool = false, timeLimit: Int? = nil, timeLimitUnit: TimeLimitUnit? = nil, onlineLevel: Int = 0,
        byCitizens: Bool = false, decidedOn: Day? = nil, effectiveOn: Day? = nil, publishedOn: Day? = nil,
        isComplete: Bool = false, isEligible: Bool = true, draftedBy: UnitCode? = nil,
        state: State = .published
    ) {
        self.code = code
        self.name = name
        self.field = field
        self.tiers = tiers
        self.returnsResult = returnsResult
        self.bearsFee = bearsFee
        self.timeLimit = timeLimit
        self.timeLimitUnit = timeLimitUnit
        self.onlineLevel = onlineLevel
        self.byCitizens = byCitizens
        self.decidedOn = decidedOn
        self.effectiveOn = effectiveOn
        self.publishedOn = publishedOn
        self.isComplete = isComplete
        self.isEligible = isEligible
        self.draftedBy = draftedBy
        self.state = state
    }
}
