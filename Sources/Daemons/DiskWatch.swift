package import Runtime

/// Whether the disk of an office's data folder will soon be full. A centre has an alarm for its own; an office's
/// program says it where somebody of the office looks: in its log, its status and on its page.
package struct DiskWatch {
    /// What there is while it is too little.
    package private(set) var low: DiskSpace?

    package init() {}

    /// Looks at the room that there is.
    ///
    /// - Returns: whether it has become too little, or enough again.
    package mutating func look(_ space: DiskSpace) -> Bool {
        let wasLow = low != nil
        // Percent alone would warn of a hundred gigabytes, bytes alone of a small disk that was never fuller.
        let isLow =
            wasLow
            ? space.freePercent < DaemonLimits.diskEnoughPercent && space.freeBytes < DaemonLimits.diskEnoughBytes
            : space.freePercent < DaemonLimits.diskLowPercent && space.freeBytes < DaemonLimits.diskLowBytes
        low = isLow ? space : nil
        return isLow != wasLow
    }

    /// For the office's status and page.
    package var lines: [AgentTroubles.Line] {
        guard let low else { return [] }
        let megabytes = low.freeBytes >> 20
        return [
            AgentTroubles.Line(
                vietnamese: "ổ đĩa chứa dữ liệu chỉ còn trống \(low.freePercent) % (\(megabytes) MiB); hãy giải phóng "
                    + "chỗ, đừng xóa gì trong thư mục store; nếu đầy, số liệu mới không gửi được",
                english: "only \(low.freePercent) % (\(megabytes) MiB) of the data folder's disk are free; make room, "
                    + "and delete nothing in store/; once it is full, no new figures can be sent")
        ]
    }
}
