internal import Model

extension AggregatorConfiguration {
    /// What units and keys may occupy at an aggregator (Protocol/08-limits.md, "Quotas").
    package struct Quotas: Hashable, Sendable {
        /// Sessions of one key at once.
        package var sessionsPerKeyMax: Int
        /// Cells of one unit.
        package var cellsPerUnitMax: Int
        /// Counts of all cells of one unit together.
        package var countsPerUnitMax: Int
        /// Procedures of one unit that the register does not have.
        package var unknownProceduresMax: Int
        /// Decoded bytes that the sessions of one key may have taken in, in a second.
        package var decodedBytesPerSecond: Int
        /// Bytes that updates of one unit may have the store write in a day.
        package var growthBytesPerDay: Int
        /// Bytes of updates that are not complete, of all sessions and of one.
        package var stagedBytesMax: Int
        package var stagedBytesPerSessionMax: Int

        package static let keys = [
            "sessionsPerKeyMax", "cellsPerUnitMax", "countsPerUnitMax", "unknownProceduresMax",
            "decodedBytesPerSecond", "growthBytesPerDay", "stagedBytesMax", "stagedBytesPerSessionMax",
        ]

        init(_ section: JSONSection) throws(LocatedError) {
            sessionsPerKeyMax = try section.integer("sessionsPerKeyMax", .sessionsPerKeyMax)
            cellsPerUnitMax = try section.integer("cellsPerUnitMax", .cellsPerUnitMax)
            countsPerUnitMax = try section.integer("countsPerUnitMax", .countsPerUnitMax)
            unknownProceduresMax = try section.integer("unknownProceduresMax", .unknownProceduresMax)
            decodedBytesPerSecond = try section.integer("decodedBytesPerSecond", .decodedBytesPerSecond)
            growthBytesPerDay = try section.integer("growthBytesPerDay", .growthBytesPerDay)
            stagedBytesMax = try section.integer("stagedBytesMax", .stagedBytesMax)
            stagedBytesPerSessionMax = try section.integer("stagedBytesPerSessionMax", .stagedBytesPerSessionMax)
        }

        /// Every key, and whether its value is another one in `other`.
        ///
        /// - Returns: in the order of `keys`.
        func comparison(with other: Self) -> [(key: String, differs: Bool)] {
            [
                ("sessionsPerKeyMax", sessionsPerKeyMax != other.sessionsPerKeyMax),
                ("cellsPerUnitMax", cellsPerUnitMax != other.cellsPerUnitMax),
                ("countsPerUnitMax", countsPerUnitMax != other.countsPerUnitMax),
                ("unknownProceduresMax", unknownProceduresMax != other.unknownProceduresMax),
                ("decodedBytesPerSecond", decodedBytesPerSecond != other.decodedBytesPerSecond),
                ("growthBytesPerDay", growthBytesPerDay != other.growthBytesPerDay),
                ("stagedBytesMax", stagedBytesMax != other.stagedBytesMax),
                ("stagedBytesPerSessionMax", stagedBytesPerSessionMax != other.stagedBytesPerSessionMax),
            ]
        }
    }
}
