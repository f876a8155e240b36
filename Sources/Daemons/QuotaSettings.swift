internal import Configuration
internal import Nodes

extension NodeLimits {
    /// What an aggregator's file says of units and keys.
    mutating func take(_ quotas: AggregatorConfiguration.Quotas) {
        sessionsPerKeyMax = quotas.sessionsPerKeyMax
        cellsPerUnitMax = quotas.cellsPerUnitMax
        countsPerUnitMax = quotas.countsPerUnitMax
        unknownProceduresMax = quotas.unknownProceduresMax
        decodedBytesPerSecond = quotas.decodedBytesPerSecond
        growthBytesPerDay = quotas.growthBytesPerDay
        stagedBytesMax = quotas.stagedBytesMax
        stagedBytesPerSessionMax = quotas.stagedBytesPerSessionMax
    }
}
