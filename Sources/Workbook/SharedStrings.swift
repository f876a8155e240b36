internal import Bytes

/// The texts that cells name by number: as CSV fields, one after another in one piece.
struct SharedStrings: Sendable {
    private(set) var fields: [UInt8] = []
    private var ends: [UInt32] = []

    var count: Int { ends.count }
    var bufferBytes: Int { fields.capacity + ends.capacity * 4 }

    /// Where the field of a text stands in `fields`.
    subscript(_ index: Int) -> Range<Int> { Int(index == 0 ? 0 : ends[index - 1])..<Int(ends[index]) }

    /// Adds a text.
    mutating func append(_ text: Span<UInt8>) throws(SheetFault) {
        guard ends.count < WorkbookLimits.stringsMax else { throw .tooManyStrings(limit: WorkbookLimits.stringsMax) }
        fields.appendField(text)
        guard fields.count <= WorkbookLimits.stringBytesMax else {
            throw .stringsTooLarge(limit: WorkbookLimits.stringBytesMax)
        }
        ends.append(UInt32(fields.count))
    }
}

extension SheetFault: Error {}

/// Reads the part of the shared strings, a step at a time.
struct SharedStringsReader: ~Copyable {
    private var xml: XMLReader
    private var text = RichText()
    private var isInItem = false

    init(_ part: consuming XMLReader) { xml = part }

    /// The buffers that are held.
    mutating func measured() -> Int { xml.bufferBytes + text.bytes.capacity }

    /// - Returns: whether all have been read.
    mutating func step(into strings: inout SharedStrings) throws(WorkbookError) -> Bool {
        let stop = xml.position + Int64(WorkbookLimits.stepBytes)
        while xml.position < stop {
            switch try xml.next() {
            case .done: return true
            case .start where xml.depth == 1:
                guard xml.name == .strings, xml.namespace == .sheet else { throw xml.error(.wrongRoot) }
            case .start where xml.depth == 2:
                isInItem = xml.name == .item && xml.namespace == .sheet
                text.begin()
            case .start where isInItem: text.start(xml.name, xml.namespace, level: xml.depth - 2)
            case .text where isInItem: try text.append(&xml)
            case .end where isInItem && xml.depth == 1:
                isInItem = false
                do throws(SheetFault) { try strings.append(text.bytes.span) } catch { throw xml.error(error) }
            case .end where isInItem: text.end(level: xml.depth - 1)
            default: break
            }
        }
        return false
    }
}

/// The text of a shared or inline string: its own, or that of its runs, without what tells how it is spoken (W-13).
///
///     si, is: level 0      t or r: level 1      t of r: level 2
struct RichText: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The element at level 1 is a run.
    private var isInRun = false
    /// The level of the text element that is open; 0 = none.
    private var open = 0
    /// Where its text begins.
    private var textStart = 0

    mutating func begin() {
        bytes.removeAll(keepingCapacity: true)
        isInRun = false
        open = 0
    }

    mutating func start(_ name: XMLName, _ namespace: XMLNamespace, level: Int) {
        guard namespace == .sheet, open == 0 else { return }
        if level == 1 { isInRun = name == .r }
        if name == .t, level == 1 || level == 2 && isInRun {
            open = level
            textStart = bytes.count
        }
    }

    mutating func append(_ xml: inout XMLReader) throws(WorkbookError) {
        guard open > 0 else { return }
        xml.appendText(to: &bytes)
        guard bytes.count <= WorkbookLimits.textBytesMax else {
            throw xml.error(.textTooLong(limit: WorkbookLimits.textBytesMax))
        }
    }

    /// An element of this level has ended.
    mutating func end(level: Int) {
        guard level == open, open > 0 else { return }
        open = 0
        bytes.unescape(from: textStart)
    }
}
