using Npgsql;

namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>Statements that happen together or not at all.</summary>
/// <param name="transaction">The open transaction.</param>
/// <param name="isRepeated">Whether an earlier attempt got no answer, and may have happened.</param>
internal sealed class PostgresTransaction(NpgsqlTransaction transaction, bool isRepeated)
{
    public bool IsRepeated => isRepeated;

    /// <summary>Runs a statement whose parameters are $1, $2 and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
