using StepFlow.Storage.Sqlite;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>As <see cref="SqliteFixture"/>, with no memory between two calls: every answer comes from what is on disk.</summary>
public sealed class ForgetfulSqliteFixture : SqliteFixture
{
    protected override void Configure(SqliteOptions options)
    {
        options.CacheBytes = 0;
        options.ClaimDelay = TimeSpan.Zero;
    }
}
