"""What a spreadsheet that staff send us means: pure reading of files, cells and rows, values in and values out."""
