internal import Admission
internal import Runtime

/// Who waits for events, and for which. A channel is named by what its events are about, and is there as long as
/// somebody watches.
///
/// Only the newest event of a channel is kept: it says what there is now, so whoever was too slow for the one before
/// lacks nothing. A watcher costs its connection and one event at most, however slowly it reads.
struct WatcherBook {
    struct Channel {
        /// In the order in which they came.
        var watchers: [HTTPExchange] = []
        var newest: [UInt8] = []
        /// Events so far.
        var number = 0
        /// The next watcher to be told the newest event.
        var next = 0
        var isBeingTold = false
    }

    private(set) var channels: [String: Channel] = [:]
    private var crowd = Crowd()
    private var channelOfWatcher: [UInt64: String] = [:]

    var count: Int { channelOfWatcher.count }

    func contains(_ id: UInt64) -> Bool { channelOfWatcher[id] != nil }

    func channel(of id: UInt64) -> Channel? { channelOfWatcher[id].flatMap { channels[$0] } }

    func count(from address: String) -> Int { crowd.count(from: address) }

    /// Who would go for a newcomer: of those who have most places the one who has been here longest.
    func firstToGo(forOneFrom address: String) -> UInt64? {
        guard let greedy = crowd.firstToGo, let other = crowd.address(of: greedy),
            crowd.count(from: other) > crowd.count(from: address) + 1
        else { return nil }
        return greedy
    }

    /// - Returns: how many events the channel has had.
    mutating func enter(_ exchange: HTTPExchange, _ channel: String) -> Int {
        crowd.enter(exchange.id, from: exchange.address)
        channelOfWatcher[exchange.id] = channel
        channels[channel, default: Channel()].watchers.append(exchange)
        return channels[channel]?.number ?? 0
    }

    mutating func leave(_ id: UInt64) {
        guard let name = channelOfWatcher.removeValue(forKey: id), var channel = channels.removeValue(forKey: name)
        else { return }
        crowd.leave(id)
        if let place = channel.watchers.firstIndex(where: { $0.id == id }) {
            channel.watchers.remove(at: place)
            if place < channel.next { channel.next -= 1 }
        }
        if !channel.watchers.isEmpty { channels[name] = channel }
    }

    /// - Returns: whether somebody watches and nobody is being told anything yet.
    mutating func take(_ event: [UInt8], _ name: String) -> Bool {
        guard var channel = channels.removeValue(forKey: name) else { return false }
        defer { channels[name] = channel }
        channel.newest = event
        channel.number += 1
        channel.next = 0
        if channel.isBeingTold { return false }
        channel.isBeingTold = true
        return true
    }

    /// Who is to be told next, the newest event and its number; nobody when all have been.
    mutating func turn(_ name: String, _ countMax: Int) -> (watchers: ArraySlice<HTTPExchange>, Channel)? {
        guard var channel = channels.removeValue(forKey: name) else { return nil }
        defer { channels[name] = channel }
        let end = min(channel.watchers.count, channel.next + countMax)
        let part = channel.watchers[channel.next..<end]
        channel.next = end
        channel.isBeingTold = !part.isEmpty
        return part.isEmpty ? nil : (part, channel)
    }
}

extension HTTPServer {
    /// What a client hears of a stream on which nothing happens. An event and no comment, since a page hears of events
    /// only, and so knows that the stream lives.
    static let heartbeat = Array("event: alive\ndata:\n\n".utf8)

    /// The channels that are watched, in the order of their names, and by how many.
    package var watchedChannels: [(name: String, watchers: Int)] {
        watchers.channels.sorted { $0.key < $1.key }.map { ($0.key, $0.value.watchers.count) }
    }

    package var watcherCount: Int { watchers.count }

    /// Whether so many watch it that they come for it by the hundred when it changes.
    package func isCrowded(_ channel: String) -> Bool {
        watchers.channels[channel].map { $0.watchers.count >= limits.crowdWatchers } ?? false
    }

    /// Tells an event to everybody who watches the channel, a part of them in each turn of the loop. Whoever has not
    /// taken the event before is told the newest one when it has.
    package func publish(_ event: [UInt8], to channel: String) {
        if watchers.take(event, channel) { tellSome(channel) }
    }

    private func tellSome(_ name: String) {
        guard let (part, channel) = watchers.turn(name, limits.watchersPerTurnMax) else { return }
        for exchange in part { exchange.tell(channel.newest, number: channel.number) }
        loop.afterTurn { [weak self] in self?.tellSome(name) }
    }

    /// What a watcher has left out.
    func tellNewest(_ exchange: HTTPExchange) {
        guard let channel = watchers.channel(of: exchange.id) else { return }
        exchange.tell(channel.newest, number: channel.number)
    }

    /// Gives a client a place among the watchers, if need be that of one from where most watch. Their number is
    /// bounded for itself: watchers take no place of those who ask, and strangers who watch none of other watchers'.
    ///
    /// - Returns: how many events the channel has had; `nil`: there is no place.
    func enterWatcher(_ exchange: HTTPExchange, _ channel: String) -> Int? {
        let isFull = watchers.count >= limits.watchersMax
        guard watchers.count(from: exchange.address) < limits.watchersPerAddressMax,
            !isFull || evict(watchers.firstToGo(forOneFrom: exchange.address))
        else {
            counters.watchersTurnedAway += 1
            return nil
        }
        noteWatching(exchange)
        return watchers.enter(exchange, channel)
    }
}
