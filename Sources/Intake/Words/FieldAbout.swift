/// What a field may hold.
package enum FieldForm: Hashable, Sendable {
    /// The code of a unit.
    case unit
    /// An id or a code of at most so many bytes.
    case text(bytesMax: Int)
    case time
    /// A time, of which a date alone means the end of the day.
    case deadline
    /// A time that tells the time of day.
    case clock
    /// A whole number from 0.
    case count
    /// A whole number from 0 up to this one.
    case number(max: Int)
    /// Any office's code; whatever else stands there says nothing.
    case office
    /// A code of at most so many bytes; whatever else stands there says nothing.
    case pseudonym(bytesMax: Int)
    /// One of some numbers.
    case codes([FieldCode])
    /// 0 or 1.
    case flag
    /// A month, `2026-10`.
    case month
    case version
}

/// A number that stands for something.
package struct FieldCode: Hashable, Sendable {
    package let number: Int
    package let meaning: Said

    init(_ number: Int, _ vietnamese: String, _ english: String) {
        self.number = number
        meaning = Said(vietnamese, english)
    }
}

/// What a field is, for whoever has to fill it: the records reference and `tamcap-agent try` say it.
package struct FieldAbout: Hashable, Sendable {
    package let form: FieldForm
    /// A few words, to stand before a value.
    package let label: Said
    /// What else a clerk must know; `nil`: nothing.
    package let note: Said?
    /// What an empty value stands for; `nil`: nothing, or it may not be empty.
    package let absent: Said?

    init(_ form: FieldForm, _ label: Said, _ note: Said? = nil, absent: Said? = nil) {
        self.form = form
        self.label = label
        self.note = note
        self.absent = absent
    }

    init(_ form: FieldForm, _ vietnamese: String, _ english: String) {
        self.init(form, Said(vietnamese, english))
    }

    /// A mark that is 0 where nothing is said.
    static func flag(_ vietnamese: String, _ english: String, _ note: Said? = nil) -> FieldAbout {
        FieldAbout(.flag, Said(vietnamese, english), note, absent: zero)
    }

    static func count(_ vietnamese: String, _ english: String, isRequired: Bool = false) -> FieldAbout {
        FieldAbout(.count, Said(vietnamese, english), absent: isRequired ? nil : zero)
    }

    private static let zero = Said("0", "0")

    // Fields that several kinds have.

    static let unit = FieldAbout(
        .unit, Said("mã cơ quan thuế", "unit"),
        Said(
            "cơ quan xử lý; để trống khi chương trình chỉ phục vụ một cơ quan",
            "who handles it; may be empty or missing where the agent serves one unit"))
    static let withdrawn = flag(
        "nhập nhầm", "entered by mistake",
        Said("1: bản ghi không được tính", "1: the record counts nothing"))
    static let version = FieldAbout(
        .version, Said("phiên bản", "version"),
        Said(
            "thời điểm cập nhật, hoặc một số tăng dần; bản ghi có giá trị lớn nhất được tính",
            "when it was changed last, or a number that grows; the record with the greatest one counts"))
}
