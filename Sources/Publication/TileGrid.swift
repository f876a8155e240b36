package import Model

/// Where each province stands on the map: a grid of equal tiles, so that a small province is as easy to see and to
/// press as a large one. Neighbours stand beside each other as far as a grid can; the sea is empty.
///
/// - Spec: U-09 (Protocol/19-map-and-range.md)
package struct TileGrid: Sendable {
    package struct Place: Hashable, Sendable {
        package let row: Int
        package let column: Int
    }

    package let places: [UnitCode: Place]

    private init(_ rows: String) {
        var places: [UnitCode: Place] = [:]
        for (row, line) in rows.split(separator: "\n").enumerated() {
            for (column, code) in line.split(separator: " ").enumerated() {
                if let unit = UnitCode(String(code)), code != "--" { places[unit] = Place(row: row, column: column) }
            }
        }
        self.places = places
    }

    /// The provinces of until June 2025 and those since, by the codes of the statistical office.
    package static let of63 = TileGrid(
        """
        -- 12 10 02 04 -- --
        -- 11 15 08 06 20 --
        -- 14 25 26 19 24 22
        -- -- 17 01 27 30 31
        -- -- -- 35 33 34 --
        -- -- 38 37 36 -- --
        -- -- 40 -- -- -- --
        -- -- -- 42 44 -- --
        -- -- -- -- 45 46 --
        -- -- -- -- -- 49 48
        -- -- -- -- 62 51 --
        -- -- -- -- 64 52 --
        -- -- -- -- 66 54 --
        -- -- 70 67 68 56 --
        -- 72 74 75 60 58 --
        -- 80 79 77 -- -- --
        89 87 82 83 -- -- --
        91 92 86 84 -- -- --
        96 93 94 -- -- -- --
        -- 95 -- -- -- -- --
        """)
    package static let of34 = TileGrid(
        """
        -- 12 15 08 04
        -- 11 25 19 20
        -- 14 01 24 22
        -- -- 37 33 31
        -- -- 38 -- --
        -- -- 40 -- --
        -- -- -- 42 --
        -- -- -- 44 46
        -- -- -- -- 48
        -- -- -- -- 51
        -- -- -- -- 52
        -- -- -- -- 66
        -- -- 75 68 56
        -- 80 79 -- --
        91 82 86 -- --
        96 92 -- -- --
        """)

    /// The smaller grid that has all of the units; the greater one where neither has.
    package static func holding(_ units: some Sequence<UnitCode>) -> TileGrid {
        units.allSatisfy { of34.places[$0] != nil } ? of34 : of63
    }
}
