import Testing

/// The real programs, over real sockets, with real files. Two tests at a time, since most of them mostly wait; those
/// that are `alone` load both cores or measure.
@Suite(Lane(), .timeLimit(.minutes(24)))
struct ProcessTests {}

/// Lets a process test begin when its place is free, in the order in which they came.
struct Lane: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil, !test.traits.contains(where: { $0 is Housed }) else { return try await function() }
        let places = test.traits.contains { $0 is Alone } ? Places.all : 1
        await Places.shared.take(places)
        // A test that fails throws nothing; whatever it throws is a fault of the test runner, behind which all is over.
        do { try await function() } catch {
            await Places.shared.giveBack(places)
            throw error
        }
        await Places.shared.giveBack(places)
    }
}

/// Marks tests beside which no other process test runs.
struct Alone: SuiteTrait, TestTrait {
    var isRecursive: Bool { true }
}

extension Trait where Self == Alone {
    static var alone: Alone { Alone() }
}

/// Marks tests whose suite takes their place, from its first test to its last.
struct Housed: SuiteTrait, TestTrait {
    var isRecursive: Bool { true }
}

/// How many process tests run.
actor Places {
    static let shared = Places()
    /// As many as there are cores on the machine that checks every change.
    static let all = 2

    private var free = Places.all
    private var waiting: [(places: Int, begin: CheckedContinuation<Void, Never>)] = []

    func take(_ places: Int) async {
        if waiting.isEmpty, free >= places {
            free -= places
            return
        }
        await withCheckedContinuation { waiting.append((places, $0)) }
    }

    func giveBack(_ places: Int) {
        free += places
        while let next = waiting.first, free >= next.places {
            free -= next.places
            waiting.removeFirst()
            next.begin.resume()
        }
    }
}
