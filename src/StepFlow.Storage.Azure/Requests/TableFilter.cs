using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>A filter of rows: conditions that all hold. Values are escaped by the client library.</summary>
internal sealed class TableFilter
{
    private readonly List<string> _conditions = [];

    public TableFilter Copy()
    {
        var copy = new TableFilter();
        copy._conditions.AddRange(_conditions);
        return copy;
    }

    public TableFilter Equal(string column, string value) => Add(column, "eq", TableClient.CreateQueryFilter($"{value}"));

    public TableFilter AtLeast(string column, string value) => Add(column, "ge", TableClient.CreateQueryFilter($"{value}"));

    public TableFilter After(string column, string value) => Add(column, "gt", TableClient.CreateQueryFilter($"{value}"));

    public TableFilter AtMost(string column, string value) => Add(column, "le", TableClient.CreateQueryFilter($"{value}"));

    public TableFilter Before(string column, string value) => Add(column, "lt", TableClient.CreateQueryFilter($"{value}"));

    public TableFilter Before(string column, DateTimeOffset value) => Add(column, "lt", TableClient.CreateQueryFilter($"{value}"));

    public override string ToString() => string.Join(" and ", _conditions);

    private TableFilter Add(string column, string comparison, string value)
    {
        _conditions.Add($"{column} {comparison} {value}");
        return this;
    }
}
