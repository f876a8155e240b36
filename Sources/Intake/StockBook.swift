/// Stocks that reports tell of the end of a month, for each cell by month (J-07): of a quarter or a year the last month
/// that tells one is its stock, and which one that is can change.
struct StockBook: Sendable {
    /// How many results are valid, and how many of these are digitised.
    struct Stock: Equatable, Sendable {
        var valid: UInt32 = 0
        var digitised: UInt32 = 0
    }

    private struct Told: Sendable {
        let month: Int
        let stock: Stock
    }

    /// Of a cell, ascending by month: at most twelve. Only looked up, never gone through.
    private var told: [Int: [Told]] = [:]

    /// What a cell's stock is; nothing where no month tells one.
    subscript(_ cell: Int) -> Stock { told[cell]?.last?.stock ?? Stock() }

    /// Enters (1) or takes away (-1) what the report of a month says.
    ///
    /// - Complexity: O(months of the cell's period).
    mutating func add(_ sign: Int64, _ stock: Stock, of month: Int, _ cell: Int) {
        var months = told[cell] ?? []
        months.removeAll { $0.month == month }
        if sign > 0 { months.insert(Told(month: month, stock: stock), at: months.count { $0.month < month }) }
        told[cell] = months.isEmpty ? nil : months
    }

    mutating func clear() { told = [:] }

    /// Takes over what another book has of a cell.
    mutating func copy(_ cell: Int, from other: StockBook, _ otherCell: Int) { told[cell] = other.told[otherCell] }
}
