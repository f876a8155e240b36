internal import Bytes
internal import Model

/// What few systems tell of a dossier (J-04): when it was synchronised, whether it is signed, authenticated and moved
/// electronically, when somebody apologised, where it was received, and who handles it.
///
/// A dossier without any of it has no byte for it. The others have it packed before their other text, `MaPAKN`:
///
///     sync u32 | apology u32 | answers u8 | length u8 | DonViTiepNhan | length u8 | MaCanBo | MaPAKN
///
/// little-endian, 0 = absent.
///
/// `answers` has two bits for each question: 0 not told, 1 no, 2 yes; and one that says that it was received elsewhere.
struct DossierMore {
    /// The columns of the second layout of kept rows, in the order of the table; `MaCanBo` came later.
    static let slots: [DossierSlot] = [
        .NgayDongBo, .KetQuaKySo, .XacThucDienTu, .LuanChuyenDienTu, .NgayXinLoi, .DonViTiepNhan,
    ]

    /// What can be answered with yes or no, at its bits.
    enum Question: Int, CaseIterable {
        case signed = 0, authenticated = 2, moved = 4

        fileprivate var slot: DossierSlot {
            switch self {
            case .signed: .KetQuaKySo
            case .authenticated: .XacThucDienTu
            case .moved: .LuanChuyenDienTu
            }
        }
    }

    /// `NgayDongBo`, Unix seconds, 0 = absent.
    var synced: UInt32 = 0
    /// `NgayXinLoi`.
    var apologised: UInt32 = 0
    private var answers: UInt8 = 0
    /// `DonViTiepNhan`, among the bytes that it was read from.
    private var receiver: Range<Int>
    /// `MaCanBo`, among the same; nothing that is counted, and nothing that leaves the office.
    private(set) var officer: Range<Int>
    /// `MaPAKN`, among the same.
    let feedback: Range<Int>

    private static let elsewhere: UInt8 = 1 << 6
    private static let fixedBytes = 10

    /// `nil`: not told.
    func answer(_ question: Question) -> Bool? {
        let answer = answers >> UInt8(question.rawValue) & 3
        return answer == 0 ? nil : answer == 2
    }

    /// Whether it was received by another unit than the one that handles it; `nil`: not told.
    var isFromElsewhere: Bool? { receiver.isEmpty ? nil : answers & Self.elsewhere != 0 }

    /// Nothing of all this.
    init(feedback: Range<Int>) {
        self.feedback = feedback
        receiver = feedback.lowerBound..<feedback.lowerBound
        officer = receiver
    }
}

// MARK: Reading rows

extension DossierMore {
    /// Whether a row has anything for one of the columns; most files have none of them.
    @inline(__always)
    static func isThere(_ row: borrowing RowView) -> Bool {
        var bytes = 0
        var slot = DossierSlot.NgayDongBo.rawValue
        while slot <= DossierSlot.MaCanBo.rawValue {
            bytes |= row.field(slot).count
            slot &+= 1
        }
        return bytes != 0
    }

    /// Looks at the columns with a reader of its own, which is then merged into the row's.
    ///
    /// - Returns: whether the row says anything in them, rather than a word for nothing; and the reader.
    @inline(never)
    static func check(_ row: borrowing RowView) -> (isTold: Bool, reader: FieldReader<DossierSlot>) {
        var reader = FieldReader<DossierSlot>()
        let more = DossierMore(row, feedback: row.noText, &reader)
        return (!more.isEmpty, reader)
    }

    private var isEmpty: Bool {
        synced == 0 && apologised == 0 && answers == 0 && receiver.isEmpty && officer.isEmpty
    }

    private init(_ row: borrowing RowView, feedback: Range<Int>, _ reader: inout FieldReader<DossierSlot>) {
        self.feedback = feedback
        synced = reader.time(row, .NgayDongBo)
        for question in Question.allCases {
            // 0 and 1 are answers; an empty field is 2 here, and 0 in the bits.
            let answer = reader.flag(row, question.slot, absent: 2)
            answers |= UInt8((answer + 1) % 3) << UInt8(question.rawValue)
        }
        apologised = reader.time(row, .NgayXinLoi)
        let text = row.text(DossierSlot.DonViTiepNhan.rawValue)
        receiver = Self.isCode(row.bytes, text) ? text : row.noText
        officer = OfficerCode.kept(row, DossierSlot.MaCanBo.rawValue)
    }

    /// Whether a text is some office's code; its name or its address tells nothing, and is nothing to keep (J-05).
    private static func isCode(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        if text.count > IntakeLimits.receiverBytesMax { return false }
        return text.allSatisfy { at in
            let byte = bytes[at]
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
            return isLetter || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
    }

    /// What a row says, packed, for the book of a unit.
    static func packed(_ row: borrowing RowView, feedback: Range<Int>, unit: UnitCode?) -> [UInt8] {
        var reader = FieldReader<DossierSlot>()
        var more = DossierMore(row, feedback: feedback, &reader)
        let receiver = row.bytes.array(more.receiver)
        if !receiver.isEmpty, receiver != unit?.bytes { more.answers |= elsewhere }
        var bytes: [UInt8] = []
        bytes.writeLittleEndian(more.synced)
        bytes.writeLittleEndian(more.apologised)
        bytes.append(more.answers)
        bytes.append(UInt8(receiver.count))
        let officer = row.bytes.array(more.officer)
        return bytes + receiver + [UInt8(officer.count)] + officer + row.bytes.array(feedback)
    }
}

// MARK: Packed

extension DossierMore {
    /// Reads what `packed` wrote.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let start = range.lowerBound
        func number(_ at: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + at + $1]) << UInt32(8 * $1) }
        }
        synced = number(0)
        apologised = number(4)
        answers = bytes[start + 8]
        let text = start + Self.fixedBytes
        receiver = text..<text + Int(bytes[start + 9])
        let name = receiver.upperBound + 1
        officer = name..<name + Int(bytes[receiver.upperBound])
        feedback = officer.upperBound..<range.upperBound
    }

    /// Writes the fields in the order of the table.
    func write(_ writer: inout FieldWriter, _ bytes: Span<UInt8>) {
        writer.time(synced)
        for question in Question.allCases { writer.optional(answer(question).map { $0 ? 1 : 0 }) }
        writer.time(apologised)
        writer.text(bytes, receiver)
        writer.text(bytes, officer)
    }
}

extension Dossier {
    @inline(__always)
    var isPacked: Bool { bits.has(Bits.more) }

    static func packed(_ row: borrowing RowView, _ extra: Range<Int>, unit: UnitCode?) -> [UInt8] {
        DossierMore.packed(row, feedback: extra, unit: unit)
    }
}
