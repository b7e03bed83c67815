using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Runs;

/// <summary>The chain over a run's records: each hash covers the one before, so the row's one hash covers them all.</summary>
public static class RecordHash
{
    /// <summary>The hash of a record.</summary>
    /// <param name="before">Hash of the record before; empty for the first.</param>
    /// <param name="key">The step key.</param>
    /// <param name="status">How the step ended.</param>
    /// <param name="result">Its result; null for none.</param>
    public static string Next(string before, string key, StepStatus status, Payload? result)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{before}\n{key}\n{status}\n"));
        if (result is not null)
            sha.AppendData(result.Utf8.Span);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
