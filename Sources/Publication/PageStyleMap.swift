extension PageStyle {
    /// Everything that `/page.css` has.
    package static let sheet = css + map + wall

    /// The map, sparklines and ranges. The five classes of the map are a scale of one direction from light to dark
    /// (told apart by every kind of colour-blind eyes and on grey paper), the same in light and dark.
    static let map = """
        .range { display: block; color: var(--soft); white-space: nowrap; font-weight: normal; }
        .spark { display: inline-block; width: 2.8rem; height: 1.1rem; margin: 0 0 0 .2rem; vertical-align: middle;
          background: none; min-width: 0; overflow: visible; }
        .spark path, .trend path { fill: none; stroke: var(--bar); stroke-width: 1.5; stroke-linecap: round;
          stroke-linejoin: round; } .change { white-space: nowrap; }
        select[name="by"] { max-width: 20rem; }
        .trend { margin: .5rem 0; } .trend svg { height: auto; max-width: 44rem; background: none;
          border: 1px solid var(--line); } .trend path { stroke-width: 3; }
        .map { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
        .tiles { display: grid; grid-template-columns: repeat(7, minmax(0, 6.5rem)); gap: .2rem; list-style: none;
          padding: 0; margin: .75rem 0; flex: 0 1 47rem; }
        .tiles.rest { flex-basis: 100%; max-width: 47rem; }
        .key ul { list-style: none; padding: 0; } .key li { margin: .3rem 0; }
        .key .tile { display: inline-block; width: 1.5rem; height: 1rem; vertical-align: middle;
          border-radius: .15rem; }
        .tiles a { display: block; box-sizing: border-box; height: 100%; min-height: 2.6rem; padding: .25rem .35rem;
          font-size: .8rem; line-height: 1.2; color: inherit; text-decoration: none; border-radius: .25rem;
          overflow-wrap: anywhere; } .tiles a:hover { text-decoration: underline; } .tiles strong { display: block; }
        .tile { border-radius: .25rem; } .tile.none { border: 1px dashed var(--soft); }
        .q0 { background: #fdf0c2; color: #2b2300; } .q1 { background: #b7dfc0; color: #0f2a18; }
        .q2 { background: #5bbac2; color: #04222a; } .q3 { background: #22689f; color: #ffffff; }
        .q4 { background: #1b2a70; color: #ffffff; }
        \(positions)
        @media (max-width: 30rem) { .tiles { gap: .1rem; } .tiles a { padding: .15rem; font-size: .64rem; }
          .spark { width: 6rem; } \(inlineRange) }
        @media (min-width: 110rem) { .tiles { flex-basis: 65rem; grid-template-columns: repeat(7, minmax(0, 9rem)); } }
        @media print { .tile { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .tiles { gap: 1pt; max-width: 15cm; } .tiles a { min-height: 0; padding: 1pt 2pt; font-size: 6.5pt; }
          .ground .one { display: none; } .trend svg { height: 2.5cm; }
          .spark { width: .8cm; height: .25cm; margin: 0 0 0 .2em; } .spark path { stroke: #555; } \(inlineRange) }

        """

    /// On one line with the rank, a range must not be read as more digits of it: 1 (1–2).
    private static let inlineRange = """
        .range { display: inline; margin-left: .3em; } .range::before { content: "("; } .range::after { content: ")"; }
        """

    /// Where a tile stands in its grid, as classes, since a page has no style of its own.
    private static var positions: String {
        let rows = (0..<TileGrid.rowsMax).map { ".r\($0) { grid-row: \($0 + 1); }" }
        let columns = (0..<TileGrid.columnsMax).map { ".c\($0) { grid-column: \($0 + 1); }" }
        return (rows + columns).joined(separator: " ")
    }
}
