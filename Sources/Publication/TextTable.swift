/// Rows of text with aligned columns, measured as a terminal shows them.
struct TextTable {
    enum Column {
        case left(String)
        case right(String)

        var heading: String {
            switch self {
            case .left(let heading), .right(let heading): heading
            }
        }

        var isRight: Bool {
            if case .right = self { true } else { false }
        }
    }

    private let columns: [Column]
    private var rows: [(cells: [String], colour: Int?)] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; `colour` is the SGR number for its coloured cell. What a name holds must not move the cursor.
    mutating func append(_ cells: [String], colour: Int? = nil) { rows.append((cells.map(DisplayText.plain), colour)) }

    /// Two spaces between columns, none at the end of a line.
    func text(colouredColumn: Int?) -> String {
        let headings = columns.map(\.heading)
        let widths = columns.indices.map { column in
            ([headings] + rows.map(\.cells)).reduce(0) { max($0, DisplayText.width($1[column])) }
        }
        func line(_ cells: [String], _ colour: Int?) -> String {
            var line = ""
            for (column, cell) in cells.enumerated() {
                let padded = DisplayText.padded(
                    cell, to: widths[column], alignedRight: columns[column].isRight)
                if column > 0 { line += "  " }
                if column == colouredColumn, let colour {
                    line += "\u{1B}[\(colour)m\(padded)\u{1B}[0m"
                } else {
                    line += padded
                }
            }
            let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
            return line[..<end] + "\n"
        }
        return line(headings, nil) + rows.map { line($0.cells, $0.colour) }.joined()
    }
}
