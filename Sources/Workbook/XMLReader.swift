internal import Bytes

/// Reads one part of a workbook, piece by piece: elements, attributes and text of well-formed XML 1.0 with namespaces,
/// and nothing that a workbook does not need (W-05, W-06, W-07).
struct XMLReader: ~Copyable {
    enum Event {
        /// An element begins: `name`, `namespace`, `attributes`; `depth` counts it.
        case start
        /// An element ends; `depth` does not count it any more.
        case end
        /// Some more text of the element: `text`, of `bytes`. One text may come in several.
        case text
        /// The part has ended.
        case done
    }

    struct Attribute {
        var name: XMLName
        var prefix: Range<Int>
        var local: Range<Int>
        var value: Range<Int>
        /// Without references and line ends.
        var isPlain: Bool
        var namespace = XMLNamespace.none
    }

    /// What came of looking at the next bytes.
    enum Outcome {
        case event(Event)
        /// Something that says nothing.
        case passed
        /// Its end has not come.
        case more
    }

    private(set) var depth = 0
    private(set) var name = XMLName("")
    private(set) var namespace = XMLNamespace.none
    var text = 0..<0
    var attributes: [Attribute] = []
    /// Some attribute has a prefix, declares one, or has to be normalised.
    var needsResolving = false
    var input: XMLInput
    var bindings = XMLBindings()
    /// The names of the elements that are open, one after another, and where each begins.
    private var names: [UInt8] = []
    private var nameStarts: [Int] = []
    /// An element without content has begun and ends next.
    private var isEmpty = false
    private var hasRoot = false

    init(_ entry: consuming EntryReader) { input = XMLInput(entry) }

    var bufferBytes: Int { input.bufferBytes + names.capacity }
    /// How much has been read, in bytes of UTF-8.
    var position: Int64 { input.position }

    /// Appends the text of the event.
    mutating func appendText(to output: inout [UInt8]) { output.append(span: input.bytes.span.extracting(text)) }

    /// The bytes that `text` and the values of attributes are ranges of, until the next event.
    @inline(__always)
    func read<Result>(_ body: (Span<UInt8>) throws(WorkbookError) -> Result) throws(WorkbookError) -> Result {
        try body(input.bytes.span)
    }

    /// A copy of the value of an attribute.
    func value(_ name: XMLName, _ namespace: XMLNamespace = .none) -> [UInt8]? {
        attribute(name, namespace).map { Array(input.bytes[$0]) }
    }

    func error(_ fault: XMLFault) -> WorkbookError { input.error(.xml(fault)) }
    func error(_ fault: SheetFault) -> WorkbookError { input.error(.sheet(fault)) }

    /// The value of an attribute of the element that has begun; those without a prefix are in no namespace.
    func attribute(_ name: XMLName, _ namespace: XMLNamespace = .none) -> Range<Int>? {
        for attribute in attributes
        where attribute.name == name && attribute.namespace == namespace {
            return attribute.value
        }
        return nil
    }

    /// What happens next.
    mutating func next() throws(WorkbookError) -> Event {
        if isEmpty {
            isEmpty = false
            leave()
            return .end
        }
        while true {
            if input.at == input.end {
                if try input.refill() { continue }
                guard depth == 0, hasRoot else { throw error(.ends) }
                return .done
            }
            let isMarkup = input.bytes[input.at] == UInt8(ascii: "<")
            switch isMarkup ? try markup() : try characters() {
            case .event(let event): return event
            case .passed: break
            case .more:
                guard input.end - input.at <= WorkbookLimits.tagBytesMax else {
                    throw error(.tagTooLong(limit: WorkbookLimits.tagBytesMax))
                }
                guard try input.refill() else { throw error(.ends) }
            }
        }
    }

    // MARK: Text

    private mutating func characters() throws(WorkbookError) -> Outcome {
        let start = input.at
        let byte = input.bytes[start]
        if byte == UInt8(ascii: "&") { return try reference() }
        if byte == UInt8(ascii: "\r") { return lineEnd() }
        let stop = input.bytes.span.endOfText(start, input.end)
        input.at = stop
        text = start..<stop
        if depth > 0 { return .event(.text) }
        guard text.allSatisfy({ XMLSyntax.isSpace(input.bytes[$0]) }) else { throw error(.syntax) }
        return .passed
    }

    private mutating func reference() throws(WorkbookError) -> Outcome {
        guard depth > 0 else { throw error(.syntax) }
        let start = input.at
        // The longest is &#x10FFFF; though zeros may lead.
        let reach = min(input.end, start + 32)
        guard let stop = (start..<reach).first(where: { input.bytes[$0] == UInt8(ascii: ";") }) else {
            if reach < start + 32 { return .more }
            throw error(.entity)
        }
        guard let scalar = XMLSyntax.reference(input.bytes.span, start + 1..<stop) else { throw error(.entity) }
        text = put(scalar, at: start)
        input.at = stop + 1
        return .event(.text)
    }

    /// CR LF, and CR alone, are LF (XML 1.0, 2.11).
    private mutating func lineEnd() -> Outcome {
        let start = input.at
        let next = start + 1
        if next == input.end, depth > 0 { return .more }
        let isPair = next < input.end && input.bytes[next] == UInt8(ascii: "\n")
        input.at = isPair ? next + 1 : next
        guard depth > 0 else { return .passed }
        input.put(UInt8(ascii: "\n"), at: start)
        text = start..<next
        return .event(.text)
    }

    /// Writes a character over the reference to it, which is never shorter.
    mutating func put(_ scalar: UInt32, at start: Int) -> Range<Int> {
        var character: [UInt8] = []
        character.appendUTF8(scalar)
        for (offset, byte) in character.enumerated() { input.put(byte, at: start + offset) }
        return start..<start + character.count
    }

    // MARK: Markup

    private mutating func markup() throws(WorkbookError) -> Outcome {
        let next = input.at + 1
        guard next < input.end else { return .more }
        switch input.bytes[next] {
        case UInt8(ascii: "/"): return try endTag()
        case UInt8(ascii: "!"): return try declaration()
        case UInt8(ascii: "?"): return try instruction()
        default: return try startTag()
        }
    }

    private mutating func endTag() throws(WorkbookError) -> Outcome {
        let start = input.at + 2
        let found = input.bytes.span.firstIndex(of: UInt8(ascii: ">"), from: start)
        guard let stop = found, stop < input.end else { return .more }
        guard isOpen(start, stop) else { throw error(.endTag) }
        input.at = stop + 1
        leave()
        return .event(.end)
    }

    /// Whether a range is the name of the innermost open element, and white space after it.
    private func isOpen(_ start: Int, _ stop: Int) -> Bool {
        let bytes = input.bytes.span
        let open = names.span
        var end = stop
        while end > start, XMLSyntax.isSpace(bytes[end - 1]) { end -= 1 }
        guard let first = nameStarts.last, open.count - first == end - start else { return false }
        for offset in 0..<end - start where bytes[start + offset] != open[first + offset] { return false }
        return true
    }

    private mutating func leave() {
        bindings.leave(depth: depth)
        depth -= 1
        if let start = nameStarts.popLast() { names.removeLast(names.count - start) }
    }

    private mutating func startTag() throws(WorkbookError) -> Outcome {
        let start = input.at + 1
        guard let end = input.bytes.span.endOfTag(start, input.end) else { return .more }
        guard depth > 0 || !hasRoot else { throw error(.syntax) }
        guard depth < WorkbookLimits.depthMax else { throw error(.tooDeep(limit: WorkbookLimits.depthMax)) }
        isEmpty = input.bytes[end - 1] == UInt8(ascii: "/")
        let stop = isEmpty ? end - 1 : end
        let (prefix, local) = try qualifiedName(start, stop)
        try readAttributes(local.upperBound, stop)
        depth += 1
        hasRoot = true
        nameStarts.append(names.count)
        for at in start..<local.upperBound { names.append(input.bytes[at]) }
        if needsResolving { try resolveAttributes() }
        namespace = prefix.isEmpty ? bindings.standard : try namespace(of: prefix)
        name = XMLName(input.bytes.span, local)
        input.at = end + 1
        return .event(.start)
    }
}
