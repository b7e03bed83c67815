using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using StepFlow.Definitions;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>A page of a plan in a row: the run row carries the page at its cursor, each page has a row of its own as well.</summary>
internal static class PageColumns
{
    // The page of a loaded row is written back with each step: its compressed form is kept as long as the page itself lives.
    private static readonly ConditionalWeakTable<PlanPage, byte[]> Known = [];

    public static void Write(TableEntity entity, PlanPage page)
    {
        entity["PageIndex"] = page.Index;
        entity["PageFirst"] = page.First;
        entity["PageCount"] = page.Count;
        entity["PageNextHash"] = page.NextHash;
        entity["PageHash"] = page.Hash;
        entity["Page"] = Known.GetValue(page, static p => CompressedBytes.Compress(p.Content.Span));
    }

    public static PlanPage Read(RowReader row)
    {
        var page = new PlanPage(
            row.Int("PageIndex"),
            row.Int("PageFirst"),
            row.Int("PageCount"),
            row.Compressed("Page"),
            row.Text("PageNextHash"),
            row.Text("PageHash"));
        Known.Add(page, row.Bytes("Page"));
        return page;
    }

    public static TableEntity Row(string runId, PlanPage page)
    {
        var entity = new TableEntity(runId, RowKeys.Page(page.Index));
        Write(entity, page);
        return entity;
    }
}
