using System.Text;
using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Database;

/// <summary>
/// A prepared statement, reused. Parameters are added and columns are read in the order in which the SQL names them.
/// Disposing makes it ready for the next use.
/// </summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private int _parameter;
    private int _column;

    public Statement Add(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, ++_parameter, value));
        return this;
    }

    public Statement Add(long? value) => value is { } known ? Add(known) : AddNull();

    public Statement Add(string? value)
    {
        if (value is null)
            return AddNull();
        connection.Check(raw.sqlite3_bind_text(handle, ++_parameter, value));
        return this;
    }

    public Statement Add(ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite would bind NULL.
        connection.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, ++_parameter, 0)
            : raw.sqlite3_bind_blob(handle, ++_parameter, value));
        return this;
    }

    public Statement AddNull()
    {
        connection.Check(raw.sqlite3_bind_null(handle, ++_parameter));
        return this;
    }

    /// <summary>Moves to the next row; false when there is none.</summary>
    public bool Read()
    {
        _column = 0;
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            connection.Check(code);
        return false;
    }

    /// <summary>Runs it to its end and tells how many rows it changed.</summary>
    public int Run()
    {
        try
        {
            Read();
            return connection.Changes;
        }
        finally
        {
            Dispose();
        }
    }

    public long Int64() => raw.sqlite3_column_int64(handle, _column++);

    public int Int32() => (int)Int64();

    public bool Bool() => Int64() != 0;

    public long? Int64OrNull() => SkipNull() ? null : Int64();

    public string Text() => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, _column++));

    public string? TextOrNull() => SkipNull() ? null : Text();

    public byte[] Blob() => raw.sqlite3_column_blob(handle, _column++).ToArray();

    public byte[]? BlobOrNull() => SkipNull() ? null : Blob();

    public void Dispose()
    {
        // The result of a reset repeats the error of the last step, which was thrown there.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
        _parameter = 0;
    }

    /// <summary>Frees the statement with its connection.</summary>
    internal void Free() => handle.Dispose();

    /// <summary>True where the next column holds null. It stays the next one.</summary>
    public bool IsNull() => raw.sqlite3_column_type(handle, _column) == raw.SQLITE_NULL;

    private bool SkipNull()
    {
        if (!IsNull())
            return false;
        _column++;
        return true;
    }
}
