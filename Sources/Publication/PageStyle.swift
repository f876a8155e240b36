/// Style and script of the page, from the same server: offices without the internet see the same. They are files of
/// their own, so that no policy has to allow what somebody might write into a page.
package enum PageStyle {
    /// Every text has at least 4.5 : 1 against what is behind it, in light and dark (WCAG 2.2, 1.4.3), and no colour
    /// stands alone for what it means.
    package static let css = """
        :root { color-scheme: light dark; --text: #1a1a1a; --soft: #555; --page: #fff; --head: #f0f2f5; --line: #d8dbe0;
          --link: #0b4f9c; --red: #a61c1c; --amber: #9a4b00; --green: #1e6b34; --track: #e3e6eb; --bar: #3b76b8; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e8e8e8; --soft: #a9b0ba; --page: #14171c; --head: #232830; --line: #353b45; --link: #8ebcf5;
            --red: #ff9a94; --amber: #ffb870; --green: #7fd695; --track: #303742; --bar: #6fa3dc; }
        }
        body { font: 1rem/1.45 system-ui, "Noto Sans", sans-serif; margin: 0 auto; padding: 0 1.25rem 2rem;
          max-width: 96rem; color: var(--text); background: var(--page); }
        a { color: var(--link); } a:focus-visible, button:focus-visible, summary:focus-visible, input:focus-within,
        select:focus-visible { outline: 3px solid var(--amber); outline-offset: 2px; }
        .skip, .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        .skip:focus { position: fixed; top: .5rem; left: .5rem; z-index: 3; width: auto; height: auto; clip-path: none;
          padding: .5rem 1rem; background: var(--page); border: 2px solid var(--link); }
        header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; padding: .6rem 0;
          border-bottom: 3px solid #a61c1c; }
        header p { margin: 0; } .renewal { margin-left: auto !important; }
        h1 { font-size: 1.4rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 1rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
        .training, #stale:not([hidden]) { background: #a61c1c; color: #fff; padding: .3rem .8rem; font-weight: bold; }
        button, input, select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft);
          border-radius: .25rem; padding: .25rem .6rem; min-height: 2rem; box-sizing: border-box; max-width: 100%; }
        button { cursor: pointer; background: var(--head); }
        nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
        nav p { margin: .3rem 0; } .tiers { width: 100%; }
        .tiers a, .steps a { display: inline-block; padding: .2rem .5rem; overflow-wrap: anywhere; }
        .links a { display: inline-block; min-width: 24px; padding: .2rem .25rem; } code { overflow-wrap: anywhere; }
        .tiers a[aria-current] { background: #0b4f9c; color: #fff; text-decoration: none; border-radius: .25rem; }
        form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .4rem 0; }
        .steps { display: flex; gap: 1rem; align-items: center; }
        .provisional, .incomplete, .complete { padding-left: .6rem; border-left: .4rem solid var(--amber);
          margin: .5rem 0; }
        main > .provisional, main > .incomplete, main > .complete, main > details:not([open]) { display: inline-block;
          margin-right: 2rem; }
        .incomplete { border-color: var(--red); } .complete { border-color: var(--green); }
        .incomplete ul { margin: .2rem 0; padding-left: 1.25rem; }
        .doubt, .lacking { color: var(--red); } .doubt { font-size: .85rem; white-space: nowrap; }
        .one { white-space: nowrap; } small, .legend, .made, .unranked { color: var(--soft); }
        .legend, .made, .files { font-size: .9rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin: .75rem 0; }
        th, td { padding: .3rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        thead th { position: sticky; top: 0; z-index: 1; background: var(--head); vertical-align: bottom;
          font-size: .85rem; line-height: 1.25; }
        thead a { color: inherit; } thead a:not(:hover) { text-decoration: none; }
        [aria-sort] a::after { content: " ▼"; } [aria-sort="ascending"] a::after { content: " ▲"; }
        tbody th { font-weight: normal; } tbody tr:hover { background: var(--head); }
        tbody th { overflow-wrap: anywhere; } .number, .code { white-space: nowrap; } .band { min-width: 4.25rem; }
        .number { text-align: right; } th.number { white-space: normal; }
        .score { font-weight: bold; }
        .ranking th:nth-child(-n+2), .ranking th:nth-child(5), .ranking th:nth-child(n+7) { text-align: right; }
        .ranking { font-size: .9rem; } .ranking tbody th { text-align: left; min-width: 9rem; }
        .ranking td, .ranking th { padding: .3rem; } thead th:first-child { white-space: nowrap; }
        td.ground, .ground .one { white-space: normal; } td.ground { min-width: 5.25rem; }
        .ground small { display: block; }
        .groups { max-width: 44rem; } .state { white-space: nowrap; }
        select[name="sort"] { max-width: 11rem; } select[name="by"], select[name="within"] { max-width: 16rem; }
        input[type="search"] { width: 9.5rem; }
        .band0 { background: #1e6b34; color: #fff; } .band1 { background: #cfe8d5; color: #14351f; }
        .band2 { background: #fff3c4; color: #3d3200; } .band3 { background: #ffd9b3; color: #4a2500; }
        .band4 { background: #a61c1c; color: #fff; }
        .up { color: var(--green); } .down { color: var(--red); } .same { color: var(--soft); }
        svg { display: block; width: 100%; min-width: 2.25rem; height: .35rem; margin-top: .15rem;
          background: var(--track); }
        rect { fill: var(--bar); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0;
          overflow-wrap: anywhere; } .figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: .75rem 0; }
        .figures p { margin: 0; } .figures strong { display: block; font-size: 1.7rem; line-height: 1.2; }
        @media (max-width: 62rem) { .wide { overflow: auto; max-height: 92vh; } }
        @media (max-width: 30rem) {
          body { padding: 0 .75rem 1rem; } h1 { font-size: 1.2rem; } .renewal { margin-left: 0 !important; }
          h2 { font-size: 1.1rem; line-height: 1.3; margin: .6rem 0; } .training { padding: .1rem .5rem !important; }
          .training, .tiers, header p { font-size: .9rem; } nav, form { gap: .3rem .75rem; } .steps { margin: 0; }
          input[name], select[name] { width: 100%; max-width: 100%; }
          label { flex: 1 1 40%; line-height: 1.2; } form button { align-self: end; }
          main > .provisional, main > .incomplete, main > .complete { display: block; margin: .25rem 0; }
          main > p { margin: .4rem 0; }
          summary { padding: .15rem 0; } th, td { overflow-wrap: anywhere; }
          .wide { overflow: visible; max-height: none; } tr > .one { white-space: normal; }
          table, tbody, tr, td, tbody th { display: block; } thead { display: none; }
          tbody tr { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: .75rem 0; }
          td, tbody th, .ranking td, .ranking tbody th { border: 0; padding: .15rem 0; white-space: normal; }
          td { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0 .3rem; }
          td::before { content: attr(data-label); color: var(--soft); margin-right: auto; font-weight: normal; }
          .what { flex: 1 0 100%; }
          .ranking tr { display: flex; flex-direction: column; } .ranking tbody th { order: -1; font-weight: bold;
          font-size: 1.05rem; } .ranking .score { font-size: 1.15rem; }
          .ranking td.band, td.band { padding: .15rem .5rem; margin: .15rem -.5rem; border-radius: .25rem; }
          .band[class*=" "]::before { color: inherit; }
        }
        @media (min-width: 110rem) { html { font-size: 112.5%; } body { max-width: none; padding: 0 2.5rem 2rem; } }
        @media (min-width: 150rem) { html { font-size: 137.5%; } }
        @page { size: A4; margin: 12mm 10mm; }
        @media print {
          :root { color-scheme: light; --text: #000; --soft: #444; --page: #fff; --head: #eee; --line: #bbb;
            --link: #000; --red: #a61c1c; --amber: #9a4b00; --green: #1e6b34; --track: #ddd; --bar: #555; }
          nav, .skip, .language, .renewal, .files, .found a, #stale, #stale:not([hidden]) { display: none; }
          html { font-size: 100%; } body { max-width: none; padding: 0; font-size: 8pt; line-height: 1.15; }
          ul { margin: 2pt 0; } p, h2, h3, table { margin: 3pt 0; }
          h1 { font-size: 12pt; } h2, h3 { font-size: 10pt; } .figures strong { font-size: 12pt; }
          a { color: inherit; text-decoration: none; }
          .wide { overflow: visible; max-height: none; } th, td, .ranking th, .ranking td { padding: .6pt 1.5pt; }
          .ranking, thead th, small { font-size: 7pt; } .ranking thead th { font-size: 6pt; }
          .ranking tbody th { min-width: 8.5em; } .ranking .band { min-width: 6em; } td.ground { min-width: 6.5em; }
          .legend, .made, .doubt { font-size: 6.5pt; }
          .ground small { display: inline; } .ground .one { display: none; } svg { height: .15rem; margin: 0; }
          thead { display: table-header-group; } thead th { position: static; }
          tr { break-inside: avoid; } [aria-sort] a::after { content: "" !important; } svg { min-width: 1.5rem; }
          .band0, .band4, .training { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """

    /// A small podium, in the sector's colours.
    package static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\
        <rect width="16" height="16" rx="3" fill="#a61c1c"/>\
        <path d="M2 9h4v5H2zM6 4h4v10H6zM10 7h4v7h-4z" fill="#ffd54a"/></svg>

        """
}
