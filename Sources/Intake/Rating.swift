internal import Bytes
internal import Model

enum RatingSlot: Int, RecordSlot {
    case MaDanhGia, MaDonVi, Kenh, MucDo, Thich, ThoiDiem, MaHoSo, MaTTHC, Xoa, CapNhat
}

/// One rating of an office's service, at a device or on the portal (J-11). Its other text is `MaHoSo`.
struct Rating: BookRecord {
    static var kind: RecordKind { .ratings }
    static let schema = RecordSchema(
        .ratings, RatingSlot.self, key: .MaDanhGia, unit: .MaDonVi, required: [.MaDanhGia, .Kenh, .ThoiDiem, .CapNhat],
        telling: .MaDanhGia, sheets: ["Đánh giá", "Đánh giá hài lòng", "Rating"],
        names: [
            .MaDanhGia: ["Mã lượt đánh giá", "Số lượt đánh giá", "Rating ID"], .MaDonVi: CommonNames.unit,
            .MucDo: ["Mức đánh giá", "Level"], .Thich: ["Liked"],
            .ThoiDiem: ["Thời điểm đánh giá", "Ngày đánh giá", "Rated at"], .MaHoSo: CommonNames.dossier,
            .MaTTHC: CommonNames.procedure, .Xoa: CommonNames.withdrawn, .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    /// `ThoiDiem`, Unix seconds.
    var rated: UInt32 = 0
    /// The place of `MaTTHC`, the empty code included.
    var procedure: UInt32 = 0
    /// `Kenh`: 1 a device at the desk, 2 the portal.
    var channel: UInt8 = 0
    /// `MucDo`, 1…5, the best last; 0 where `liked` says it.
    var level: UInt8 = 0
    /// `Thich`: 1 no, 2 yes, 0 where `level` says it.
    var liked: UInt8 = 0
    var isWithdrawn = false

    /// Satisfied, dissatisfied, or neither: `nil`.
    var isSatisfied: Bool? {
        if liked != 0 { return liked == 2 }
        return level >= 4 ? true : level <= 2 ? false : nil
    }
}

// MARK: Fields

extension Rating {
    static func read(_ row: borrowing RowView) -> ReadRow<Rating> {
        var reader = FieldReader<RatingSlot>()
        var rating = Rating()
        rating.channel = UInt8(reader.integer(row, .Kenh, min: 1, max: 2, absent: -1))
        rating.level = UInt8(reader.integer(row, .MucDo, min: 1, max: 5))
        rating.liked = UInt8((reader.flag(row, .Thich, absent: 2) + 1) % 3)
        rating.rated = reader.time(row, .ThoiDiem, isRequired: true)
        let dossier = reader.id(row, .MaHoSo)
        let procedure = reader.text(row, .MaTTHC, max: ProcedureCode.bytesMax)
        rating.isWithdrawn = reader.flag(row, .Xoa) == 1
        rating.version = reader.version(row, .CapNhat)
        return ReadRow(
            record: rating, procedure: procedure, extra: dossier, fault: reader.fault ?? rating.scaleFault,
            dates: reader.dates)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        writer.integer(UInt32(channel))
        writer.optional(level == 0 ? nil : UInt32(level))
        writer.optional(liked == 0 ? nil : UInt32(liked) - 1)
        writer.time(rated)
        writer.text(texts.bytes, texts.extra)
        writer.code(texts.codes[Int(procedure)])
        writer.flag(isWithdrawn)
        writer.version(version)
    }
}

// MARK: Rules

extension Rating {
    var latest: UInt32 { max(rated, RecordVersion.seconds(version)) }

    /// Neither scale, or both.
    private var scaleFault: RowFault? {
        if level == 0, liked == 0 { return RowFault(.missingField, RatingSlot.MucDo.rawValue) }
        return level != 0 && liked != 0 ? RowFault(.badValue, RatingSlot.Thich.rawValue) : nil
    }

    func slot(_ refusal: RejectReason, _ time: KnownTime) -> RatingSlot {
        rated > time.horizon ? .ThoiDiem : .CapNhat
    }

    func start(_ months: MonthTable) -> (month: Int, slot: RatingSlot)? {
        (months.month(ofDay: rated.day), .ThoiDiem)
    }

    func contradicts(_ other: Rating) -> Bool { rated != other.rated }

    func isOver(through month: Int, _ months: MonthTable) -> Bool { months.month(ofDay: rated.day) <= month }
}
