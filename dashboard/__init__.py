"""What each reader sees, in Streamlit.  Pages are files; they ask through `data`, draw through `charts` and `show`."""
